import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateStateMachineCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drills } from '../../../events/drills/catalogue.ts';
import { context, type Orchestrated, orchestrated } from '../orchestrated.ts';

type Handler = (event: unknown, context: never) => Promise<Record<string, unknown>>;

let all: Orchestrated;
let sfn: SFNClient;
let stateMachineArn: string;
let harm: typeof import('../../../lambdas/drill/harm.ts');

const call = async (name: string, event: object) => {
  const { handler } = (await import(`../../../lambdas/drill/${name}.ts`)) as { handler: Handler };
  return handler({ environment: 'dev', ...event }, context);
};
const runOf = (execution: string) => execution.split(':').at(-1)!;
const aftermaths = async () => {
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  return executions.length;
};
/** A drill that has armed its undo, and harmed nothing. */
async function armed() {
  const execution = await all.execution();
  const at = new Date().toISOString();
  await harm.planHarm({
    ...{ run: runOf(execution.arn), execution: execution.arn, drill: 'slow-disk', experiment: drills['slow-disk']! },
    ...{ targets: [], armedAt: at, undoAt: at, notes: {}, sights: {} },
  });
  return execution;
}

beforeAll(async () => {
  all = await orchestrated();
  harm = await import('../../../lambdas/drill/harm.ts');
  const client = { endpoint: all.cloud.endpoint, region: all.cloud.region, credentials: all.cloud.operator };
  sfn = new SFNClient(client);
  const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await new IAMClient(client).send(
    new CreateRoleCommand({
      RoleName: 'aftermath',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  const definition = JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });
  ({ stateMachineArn } = (await sfn.send(
    new CreateStateMachineCommand({ name: 'muster-dev-aftermath', roleArn: Role!.Arn!, definition }),
  )) as { stateMachineArn: string });
});
afterAll(() => all[Symbol.asyncDispose]());

describe('the aftermath of a drill', () => {
  it('knows what was armed, and is over for one that has told its verdict', async () => {
    const { arn } = await armed();
    expect(await call('broken', { of: arn })).toMatchObject({
      ...{ run: runOf(arn), open: true, drill: 'slow-disk' },
      problem: { cause: expect.stringContaining('was ended in the middle') },
    });
    await harm.noteHarm(runOf(arn), () => ({ reportedAt: new Date().toISOString() }));
    expect(await call('broken', { of: arn })).toEqual({ run: runOf(arn), open: false });
  });

  it('is over for one that had armed nothing', async () => {
    const { arn } = await all.execution();
    expect(await call('broken', { of: arn })).toEqual({ run: runOf(arn), open: false });
  });

  it('is started once by the schedule of a drill whose end nobody has noticed', async () => {
    const { arn, stop } = await armed();
    await stop();
    const before = await aftermaths();
    await call('undo', { run: runOf(arn), by: 'the schedule' });
    await call('undo', { run: runOf(arn), by: 'the schedule' });
    expect(await aftermaths()).toBe(before + 1);
  });

  it('is not for a drill that still runs: it will tell its verdict itself', async () => {
    const { arn } = await armed();
    const before = await aftermaths();
    expect(await call('undo', { run: runOf(arn), by: 'the schedule' })).toMatchObject({ undoneBy: 'the schedule' });
    expect(await aftermaths()).toBe(before);
  });
});
