import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CodeCommitClient, CreateCommitCommand, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateActivityCommand,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Approval } from '../../../lambdas/deploy/approve.ts';
import { context, type Orchestrated, orchestrated } from '../orchestrated.ts';

let all: Orchestrated;
let client: { endpoint: string; region: string; credentials: Orchestrated['cloud']['operator'] };
const commit = 'c'.repeat(40);

beforeAll(async () => {
  all = await orchestrated();
  client = { endpoint: all.cloud.endpoint, region: all.cloud.region, credentials: all.cloud.operator };
});
afterAll(() => all[Symbol.asyncDispose]());

/** A state machine with a role of its own. */
async function machine(sfn: SFNClient, name: string, definition: object): Promise<string> {
  const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await new IAMClient(client).send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  const made = { name, roleArn: Role!.Arn!, definition: JSON.stringify(definition) };
  return (await sfn.send(new CreateStateMachineCommand(made))).stateMachineArn!;
}

describe('an alarm of the tier', () => {
  const alarms = [{ name: 'muster-dev-web-errors' }];

  it('is waited for while it rings, and the wait says which, since when and why', async () => {
    const cloudwatch = new CloudWatchClient(client);
    const { alarmsAreQuiet } = await import('../../../lambdas/deploy/alarms.ts');
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'muster-dev-web-errors',
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'HTTPCode_Target_5XX_Count',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 5,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      }),
    );
    await alarmsAreQuiet(cloudwatch, { enabled: true, alarms });
    const state = { AlarmName: 'muster-dev-web-errors', StateReason: 'the database was away' };
    await cloudwatch.send(new SetAlarmStateCommand({ ...state, StateValue: 'ALARM' }));
    const waits = await alarmsAreQuiet(cloudwatch, { enabled: true, alarms }).catch((error: Error) => error);
    expect(waits).toMatchObject({ name: 'AlarmActive' });
    expect((waits as Error).message).toMatch(
      /^Waiting for the alarm "muster-dev-web-errors" to end, which is in ALARM since \S+Z \(the database was away\)/,
    );
    await alarmsAreQuiet(cloudwatch, { enabled: false, alarms });
    await cloudwatch.send(new SetAlarmStateCommand({ ...state, StateValue: 'OK' }));
    await alarmsAreQuiet(cloudwatch, { enabled: true, alarms });
  });
});

describe('a person who does not answer', () => {
  let sfn: SFNClient;
  let activityArn: string;
  let stateMachineArn: string;

  beforeAll(async () => {
    sfn = new SFNClient(client);
    activityArn = (await sfn.send(new CreateActivityCommand({ name: 'approval' }))).activityArn!;
    const States = { Approve: { Type: 'Task', Resource: activityArn, End: true } };
    stateMachineArn = await machine(sfn, 'approval', { StartAt: 'Approve', States });
  });

  /** An execution that waits for its approval. */
  async function asked(more: object = {}) {
    const { handler } = await import('../../../lambdas/deploy/approve.ts');
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn }));
    const { taskToken } = await sfn.send(new GetActivityTaskCommand({ activityArn }));
    const ask = { environment: 'dev', token: taskToken!, execution: executionArn!, commit, tiers: ['web'], ...more };
    await handler(ask, context);
    return {
      executionArn,
      taskToken: taskToken!,
      ended: () => sfn.send(new DescribeExecutionCommand({ executionArn })),
    };
  }
  const rows = async () => (await import('../../../lambdas/table.ts')).list<Approval>('approval');
  const tend = async () =>
    (await import('../../../lambdas/deploy/tend-approvals.ts')).handler({ environment: 'dev' }, context);

  it('has said no when the time is over, and the deployment is told so once', async () => {
    // The dev environment asks nobody, and so waits no hours for an answer.
    const { taskToken, ended } = await asked();
    expect((await rows()).map(({ body }) => body)).toEqual([expect.objectContaining({ token: taskToken, commit })]);
    await tend();
    expect(await ended()).toMatchObject({
      status: 'FAILED',
      error: 'NotApproved',
      cause: expect.stringMatching(
        new RegExp(`^Nobody has approved ${commit} from \\S+ until \\S+\\. A redrive asks again`),
      ),
    });
    expect(await rows()).toEqual([]);
    await tend();
  });

  it('is asked no more for a commit that the branch has left behind', async () => {
    const codecommit = new CodeCommitClient(client);
    await codecommit.send(new CreateRepositoryCommand({ repositoryName: 'muster-dev' }));
    const putFiles = [{ filePath: 'a', fileContent: Buffer.from('a') }];
    const { commitId } = await codecommit.send(
      new CreateCommitCommand({ repositoryName: 'muster-dev', branchName: 'main', putFiles }),
    );
    const { ended } = await asked({ branch: 'main' });
    await tend();
    expect(await ended()).toMatchObject({ status: 'SUCCEEDED', output: JSON.stringify({ supersededBy: commitId }) });
  });

  it('has time until then, and is forgotten when the deployment waits no more', async () => {
    const table = await import('../../../lambdas/table.ts');
    const { executionArn, ended } = await asked({ branch: 'gone' });
    const row = await table.read<Approval>('approval', executionArn!);
    const later = { ...row!.body, until: new Date(Date.now() + 60_000).toISOString() };
    await table.write<Approval>('approval', executionArn!, later, row);
    await tend();
    expect(await rows()).toHaveLength(1);
    expect(await ended()).toMatchObject({ status: 'RUNNING' });
    await sfn.send(new StopExecutionCommand({ executionArn }));
    await tend();
    expect(await rows()).toEqual([]);
  });
});

describe('the name of a deployment', () => {
  it('is the commit, unless a deployment of that name is over and well', async () => {
    const { handler } = await import('../../../lambdas/deploy/name-deployment.ts');
    expect(await handler({ environment: 'dev', commit }, context)).toEqual({ name: commit });
    const sfn = new SFNClient(client);
    const ends = {
      StartAt: 'Well?',
      States: {
        'Well?': { Type: 'Choice', Choices: [{ Variable: '$.well', BooleanEquals: true, Next: 'Yes' }], Default: 'No' },
        Yes: { Type: 'Succeed' },
        No: { Type: 'Fail' },
      },
    };
    const stateMachineArn = await machine(sfn, 'muster-dev-deploy', ends);
    const run = async (name: string, well: boolean) => {
      const { executionArn } = await sfn.send(
        new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify({ well }) }),
      );
      const status = async () => (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
      await expect.poll(status).toBe(well ? 'SUCCEEDED' : 'FAILED');
    };
    await run(commit, true);
    expect(await handler({ environment: 'dev', commit }, context)).toEqual({ name: `${commit}-2` });
    await run(`${commit}-2`, false);
    expect(await handler({ environment: 'dev', commit }, context)).toEqual({ name: `${commit}-2` });
  });
});
