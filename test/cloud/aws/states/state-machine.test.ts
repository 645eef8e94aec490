import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import * as sfn from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openSky, type Sky } from './cloud.ts';

let sky: Sky;
let roleArn: string;
const pass = (result: string) =>
  JSON.stringify({ StartAt: 'Only', States: { Only: { Type: 'Pass', Result: result, End: true } } });

beforeAll(async () => {
  sky = await openSky();
  roleArn = await sky.role('machine', []);
});
afterAll(() => sky[Symbol.asyncDispose]());

async function create(name: string, more: Partial<sfn.CreateStateMachineCommandInput> = {}) {
  return sky.sfn.send(new sfn.CreateStateMachineCommand({ name, definition: pass('a'), roleArn, ...more }));
}

describe('CreateStateMachine', () => {
  it('answers the same for the same machine, and refuses another of its name', async () => {
    const first = await create('same');
    expect((await create('same')).stateMachineArn).toBe(first.stateMachineArn);
    await expect(create('same', { definition: pass('b') })).rejects.toMatchObject({
      name: 'StateMachineAlreadyExists',
      message: `State Machine Already Exists: '${first.stateMachineArn}'`,
    });
  });

  it.each([
    ['{}', 'SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /'],
    [
      JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } }),
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next, MISSING_END_STATE: Workflow has no terminal state",
    ],
    [
      JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Succeed' }, B: { Type: 'Succeed' } } }),
      'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
    ],
    [
      JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Wait', Timestamp: '2016-13-05T21:29:29Z', End: true } } }),
      'SCHEMA_VALIDATION_FAILED: String does not match RFC3339 timestamp at /States/A/Timestamp',
    ],
  ])('refuses %s in the words of AWS', async (definition, message) => {
    await expect(create('wrong', { definition })).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message: `Invalid State Machine Definition: '${message}'`,
    });
  });

  it('refuses a role that Step Functions may not take', async () => {
    await expect(create('roleless', { roleArn: 'arn:aws:iam::000000000000:role/nobody' })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('states.amazonaws.com'),
    });
  });

  it('refuses a name with brackets', async () => {
    await expect(create('a[b]')).rejects.toBeInstanceOf(sfn.InvalidName);
  });

  it('refuses to log where there is no log group, and takes one that is there', async () => {
    const logGroupName = '/aws/vendedlogs/states/logged';
    const logGroupArn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`;
    const loggingConfiguration = {
      level: 'ALL' as const,
      includeExecutionData: true,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
    };
    await expect(create('logged', { loggingConfiguration })).rejects.toMatchObject({
      name: 'InvalidLoggingConfiguration',
      message: 'Invalid Logging Configuration: Log Destination not found.',
    });
    await new CloudWatchLogsClient(sky.config).send(new CreateLogGroupCommand({ logGroupName }));
    const { stateMachineArn } = await create('logged', { loggingConfiguration });
    const described = await sky.sfn.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }));
    expect(described.loggingConfiguration).toEqual(loggingConfiguration);
  });

  it('refuses what an Express machine cannot wait for', async () => {
    const Resource = 'arn:aws:states:::states:startExecution.sync';
    const definition = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Task', Resource, End: true } } });
    await expect(create('express', { definition, type: 'EXPRESS' })).rejects.toMatchObject({
      message: expect.stringContaining(
        "Express state machine does not support '.sync' service integration at /States/A/Resource",
      ),
    });
  });
});

describe('a state machine', () => {
  it('is described, revised, listed and deleted', async () => {
    const { stateMachineArn } = await create('life', { tags: [{ key: 'tier', value: 'web' }] });
    const described = await sky.sfn.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }));
    expect(described).toMatchObject({
      name: 'life',
      status: 'ACTIVE',
      type: 'STANDARD',
      loggingConfiguration: { includeExecutionData: false, level: 'OFF' },
      tracingConfiguration: { enabled: false },
    });
    expect(described.revisionId).toBeUndefined();
    const { revisionId } = await sky.sfn.send(
      new sfn.UpdateStateMachineCommand({ stateMachineArn, definition: pass('b') }),
    );
    const revised = await sky.sfn.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }));
    expect(revised).toMatchObject({ revisionId, definition: pass('b') });
    const { stateMachines } = await sky.sfn.send(new sfn.ListStateMachinesCommand({}));
    expect(stateMachines?.map((it) => it.name)).toContain('life');
    await sky.sfn.send(new sfn.DeleteStateMachineCommand({ stateMachineArn }));
    await sky.sfn.send(new sfn.DeleteStateMachineCommand({ stateMachineArn }));
    await expect(sky.sfn.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
      message: `State Machine Does Not Exist: '${stateMachineArn}'`,
    });
  });

  it('keeps tags', async () => {
    const { stateMachineArn: resourceArn } = await create('tagged', { tags: [{ key: 'a', value: '1' }] });
    await sky.sfn.send(new sfn.TagResourceCommand({ resourceArn, tags: [{ key: 'b', value: '2' }] }));
    await sky.sfn.send(new sfn.UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
    const { tags } = await sky.sfn.send(new sfn.ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual([{ key: 'b', value: '2' }]);
  });

  it('runs a version through an alias', async () => {
    const { stateMachineArn, stateMachineVersionArn } = await create('versioned', { publish: true });
    await sky.sfn.send(new sfn.UpdateStateMachineCommand({ stateMachineArn, definition: pass('new') }));
    const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
    const { stateMachineAliasArn } = await sky.sfn.send(
      new sfn.CreateStateMachineAliasCommand({ name: 'live', routingConfiguration }),
    );
    expect((await sky.run(stateMachineAliasArn as string)).output).toBe('"a"');
    expect((await sky.run(stateMachineArn as string)).output).toBe('"new"');
    await expect(
      sky.sfn.send(new sfn.DeleteStateMachineVersionCommand({ stateMachineVersionArn })),
    ).rejects.toBeInstanceOf(sfn.ConflictException);
  });

  it('says which variables its states read', async () => {
    const definition = JSON.stringify({
      QueryLanguage: 'JSONata',
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { url: 'x' }, Next: 'Read' },
        Read: { Type: 'Pass', Output: "{% $url & $states.input.name & '$not' & $string(1) %}", End: true },
      },
    });
    const { stateMachineArn } = await create('reads', { definition });
    const { variableReferences } = await sky.sfn.send(new sfn.DescribeStateMachineCommand({ stateMachineArn }));
    expect(variableReferences).toEqual({ Read: ['url'] });
  });
});

describe('executions', () => {
  it('are listed by status, newest first, page by page', async () => {
    const { stateMachineArn } = await create('listed');
    const arns: (string | undefined)[] = [];
    for (let count = 0; count < 3; count++) arns.unshift((await sky.run(stateMachineArn as string)).executionArn);
    const list = (more: object) => sky.sfn.send(new sfn.ListExecutionsCommand({ stateMachineArn, ...more }));
    const first = await list({ maxResults: 2, statusFilter: 'SUCCEEDED' });
    expect(first.executions?.map((it) => it.executionArn)).toEqual(arns.slice(0, 2));
    const second = await list({ maxResults: 2, nextToken: first.nextToken });
    expect(second.executions?.map((it) => it.executionArn)).toEqual(arns.slice(2));
    expect((await list({ statusFilter: 'RUNNING' })).executions).toEqual([]);
    await expect(list({ nextToken: 'nonsense' })).rejects.toBeInstanceOf(sfn.InvalidToken);
  });

  it('are stopped, and redriven where they stood', async () => {
    const definition = JSON.stringify({
      StartAt: 'W',
      States: { W: { Type: 'Wait', SecondsPath: '$.seconds', End: true } },
    });
    const { stateMachineArn } = await create('stopped', { definition });
    const { executionArn } = await sky.sfn.send(
      new sfn.StartExecutionCommand({ stateMachineArn, input: '{"seconds":2}' }),
    );
    await expect(sky.sfn.send(new sfn.RedriveExecutionCommand({ executionArn }))).rejects.toBeInstanceOf(
      sfn.ExecutionNotRedrivable,
    );
    await sky.sfn.send(new sfn.StopExecutionCommand({ executionArn, error: 'Enough', cause: 'test' }));
    const stopped = await sky.sfn.send(new sfn.DescribeExecutionCommand({ executionArn }));
    expect(stopped).toMatchObject({ status: 'ABORTED', error: 'Enough', redriveStatus: 'REDRIVABLE' });
    await sky.sfn.send(new sfn.RedriveExecutionCommand({ executionArn }));
    await vi.waitFor(async () => {
      const { status, redriveCount } = await sky.sfn.send(new sfn.DescribeExecutionCommand({ executionArn }));
      expect({ status, redriveCount }).toEqual({ status: 'SUCCEEDED', redriveCount: 1 });
    }, 5_000);
    const { events } = await sky.sfn.send(new sfn.GetExecutionHistoryCommand({ executionArn, reverseOrder: true }));
    expect(events?.map((it) => it.type).slice(0, 4)).toEqual([
      'ExecutionSucceeded',
      'WaitStateExited',
      'ExecutionRedriven',
      'ExecutionAborted',
    ]);
  });

  it('of an Express machine are answered at once', async () => {
    const { stateMachineArn } = await create('quick', { type: 'EXPRESS' });
    const answer = await sky.sfn.send(new sfn.StartSyncExecutionCommand({ stateMachineArn }));
    expect(answer).toMatchObject({ status: 'SUCCEEDED', output: '"a"', input: '{}' });
    expect(answer.executionArn).toMatch(/:express:quick:[\w-]+:[\w-]+$/);
  });

  it('refuse an input that is no JSON', async () => {
    const { stateMachineArn } = await create('strict');
    await expect(sky.sfn.send(new sfn.StartExecutionCommand({ stateMachineArn, input: 'no' }))).rejects.toBeInstanceOf(
      sfn.InvalidExecutionInput,
    );
  });

  it('of a distributed Map are its children, counted in its map run', async () => {
    const processor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'I',
      States: { I: { Type: 'Pass', End: true } },
    };
    const arn = await sky.machine('mapping', roleArn, {
      StartAt: 'M',
      States: { M: { Type: 'Map', Label: 'each', Items: [1, 2], ItemProcessor: processor, End: true } },
    });
    const { executionArn } = await sky.run(arn);
    const { mapRuns } = await sky.sfn.send(new sfn.ListMapRunsCommand({ executionArn }));
    const mapRunArn = mapRuns?.[0]?.mapRunArn as string;
    expect(mapRunArn).toMatch(/:mapRun:mapping\/each:[\w-]+$/);
    const run = await sky.sfn.send(new sfn.DescribeMapRunCommand({ mapRunArn }));
    expect(run).toMatchObject({ status: 'SUCCEEDED', executionCounts: { succeeded: 2, total: 2 } });
    const { executions } = await sky.sfn.send(new sfn.ListExecutionsCommand({ mapRunArn }));
    const child = await sky.sfn.send(new sfn.DescribeExecutionCommand({ executionArn: executions?.[0]?.executionArn }));
    expect(child).toMatchObject({ status: 'SUCCEEDED', mapRunArn, redriveStatus: 'NOT_REDRIVABLE' });
    const { name } = await sky.sfn.send(new sfn.DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(name).toBe('mapping');
  });
});

describe('ValidateStateMachineDefinition', () => {
  it('says what is wrong and where', async () => {
    const { result, diagnostics } = await sky.sfn.send(
      new sfn.ValidateStateMachineDefinitionCommand({ definition: '{}' }),
    );
    expect({ result, diagnostics }).toEqual({
      result: 'FAIL',
      diagnostics: [
        {
          severity: 'ERROR',
          code: 'SCHEMA_VALIDATION_FAILED',
          message: 'These fields are required: [States, StartAt]',
          location: '/',
        },
      ],
    });
  });
});
