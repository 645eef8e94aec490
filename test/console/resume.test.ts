import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningCloud, startCloud } from '../../cloud/cloud.ts';
import type { Connection } from '../../console/connect.ts';
import { proofText } from '../../console/resume/proof-text.ts';
import { NotResumable, type Proof, resume } from '../../console/resume/resume.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'resume-'));
let running: RunningCloud;
let connection: Connection;
let states: SFNClient;
let stateMachineArn: string;

const put = (Name: string, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::aws-sdk:ssm:putParameter',
  Arguments: { Name, Value: 'here', Type: 'String', Overwrite: true },
  Output: `{% $merge([$states.input, {'${Name.slice(1)}': $states.result.Version}]) %}`,
  ...more,
});

/** Two steps beside each other, then one whose argument may be wrong, then one that uses what the first have found out. */
const definition = (third: string) =>
  JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: ['One', 'Two'].map((name) => ({
          StartAt: name,
          States: { [name]: put(`/${name}`, { End: true }) },
        })),
        Output: '{% $merge($states.result) %}',
        Next: 'Three',
      },
      Three: put(third, { Output: '{% $states.input %}', Next: 'Four' }),
      Four: put('/Four', { End: true }),
    },
  });

const run = async (input = '{}') => {
  const { executionArn } = await states.send(new StartExecutionCommand({ stateMachineArn, input }));
  return executionArn!;
};
const ended = (executionArn: string) =>
  vi.waitFor(
    async () => {
      const execution = await states.send(new DescribeExecutionCommand({ executionArn }));
      expect(execution.status).not.toBe('RUNNING');
      return execution;
    },
    { timeout: 20_000, interval: 20 },
  );
/** How often the account's trail has a parameter written, by its name. */
async function written(name: string): Promise<number> {
  const { Events = [] } = await new CloudTrailClient(connection.config).send(
    new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: name }] }),
  );
  return Events.filter(({ EventName }) => EventName === 'PutParameter').length;
}

beforeAll(async () => {
  running = await startCloud({ folder, resume: [] });
  const config = { endpoint: running.endpoint, region: running.region, credentials: running.operator };
  connection = { config, environment: 'dev', account: running.account, where: 'here' };
  states = new SFNClient(config);
  const iam = new IAMClient(config);
  const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'writes',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'writes',
      PolicyName: 'writes',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }],
      }),
    }),
  );
  const made = await states.send(
    new CreateStateMachineCommand({
      name: 'muster-dev-provision',
      roleArn: Role!.Arn!,
      definition: definition('/not allowed here!'),
    }),
  );
  stateMachineArn = made.stateMachineArn!;
});
afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a run that failed because its definition is wrong', { timeout: 60_000 }, () => {
  let failed: string;

  it('fails again when it is redriven, whatever the definition has become', async () => {
    failed = await run();
    expect(await ended(failed)).toMatchObject({ status: 'FAILED' });
    await states.send(new UpdateStateMachineCommand({ stateMachineArn, definition: definition('/Three') }));
    await states.send(new RedriveExecutionCommand({ executionArn: failed }));
    expect(await ended(failed)).toMatchObject({ status: 'FAILED' });
    expect(await written('/Three')).toBe(0);
  });

  it('goes on under the corrected one, and what was finished is not called again', async () => {
    const before = [await written('/One'), await written('/Two')];
    const { ended: end, proof } = await resume(connection, 'provision', failed, true);
    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    expect(JSON.parse(end.output!)).toEqual({ One: 1, Two: 1, Four: 1 });
    expect(proof).toMatchObject({ finished: ['One', 'Two'], changed: [], called: ['Three', 'Four'], calledAgain: [] });
    const text = (it: Proof) => stripVTControlCharacters(proofText(it, failed));
    expect(text(proof)).toContain(
      '2 steps were finished there: One, Two\n2 steps were called, by its own history: Three, Four',
    );
    expect(text(proof)).toContain('Nothing that was finished was called again');
    expect(text({ ...proof, calledAgain: ['One'] })).toContain('Called again although finished: One');
    expect([await written('/One'), await written('/Two')]).toEqual(before);
    expect(before).toEqual([1, 1]);
    expect([await written('/Three'), await written('/Four')]).toEqual([1, 1]);
  });

  it('leaves no machine behind', async () => {
    const { stateMachines = [] } = await states.send(new ListStateMachinesCommand({}));
    expect(stateMachines.map(({ name }) => name)).toEqual(['muster-dev-provision']);
  });

  it('calls a finished step again if the corrected definition asks it for something else', async () => {
    const other = definition('/Three').replace('"Name":"/Two","Value":"here"', '"Name":"/Two","Value":"elsewhere"');
    await states.send(new UpdateStateMachineCommand({ stateMachineArn, definition: other }));
    const { proof } = await resume(connection, 'provision', failed, true);
    expect(proof).toMatchObject({ finished: ['One'], changed: ['Two'], calledAgain: [] });
    expect([await written('/One'), await written('/Two')]).toEqual([1, 2]);
  });

  it('is refused when it has succeeded, or belongs to another machine', async () => {
    const good = await run();
    await ended(good);
    await expect(resume(connection, 'provision', good, true)).rejects.toThrow(NotResumable);
    await expect(resume(connection, 'teardown', failed, true)).rejects.toThrow('not of');
  });
});
