import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { drills } from '../../../events/drills/catalogue.ts';
import { part } from '../../../lambdas/drill/part.ts';
import { EMPTY, Journal } from '../../../lambdas/ledger/journal.ts';
import { context, type Orchestrated, orchestrated } from '../orchestrated.ts';

let all: Orchestrated;
let inject: (event: unknown, context: never) => Promise<unknown>;
let readHarm: typeof import('../../../lambdas/drill/harm.ts').readHarm;
let open: typeof import('../../../lambdas/ledger/appendable.ts').appendable;
let observe: (event: unknown, context: never) => Promise<unknown>;
let planHarm: typeof import('../../../lambdas/drill/harm.ts').planHarm;
/** Starts a rollout that lasts so many seconds, as a part of the run. */
let rollout: (run: string, seconds: number) => Promise<void>;

beforeAll(async () => {
  all = await orchestrated();
  const client = { endpoint: all.cloud.endpoint, region: all.cloud.region, credentials: all.cloud.operator };
  ({ handler: observe } = (await import('../../../lambdas/drill/observe.ts')) as never);
  ({ handler: inject } = (await import('../../../lambdas/drill/inject.ts')) as never);
  ({ planHarm, readHarm } = await import('../../../lambdas/drill/harm.ts'));
  ({ appendable: open } = await import('../../../lambdas/ledger/appendable.ts'));
  const { bucketName } = await import('../../../lambdas/naming.ts');
  await new S3Client({ ...client, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: bucketName }));
  const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await new IAMClient(client).send(
    new CreateRoleCommand({
      RoleName: 'rollout',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  const sfn = new SFNClient(client);
  const States = { Lasts: { Type: 'Wait', Seconds: '{% $states.input.seconds %}', End: true } };
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name: 'muster-dev-rollout',
      roleArn: Role!.Arn!,
      definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Lasts', States }),
    }),
  );
  rollout = async (run, seconds) => {
    const input = JSON.stringify({ seconds });
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name: part(run, 'rollout'), input }));
  };
});
afterAll(() => all[Symbol.asyncDispose]());

/** A bad deployment that has just begun, and may stay for minutes. */
async function begun(run: string): Promise<void> {
  const at = new Date().toISOString();
  const targets = [{ id: 'muster-dev-web', facts: { tier: 'web' } }];
  await planHarm({
    ...{ run, execution: 'none', drill: 'bad-deployment', experiment: drills['bad-deployment']!, targets },
    ...{ armedAt: at, undoAt: at, injectedAt: at, notes: { commit: 'a', before: 'b' }, sights: {} },
  });
}

describe('a fault that may end by itself', () => {
  it('stays in place while it has not', async () => {
    await begun('lasts');
    await rollout('lasts', 3_600);
    await expect(observe({ run: 'lasts' }, context)).rejects.toMatchObject({ name: 'NotReadyYet' });
  });

  it('is not waited for when it has', async () => {
    await begun('ends');
    await rollout('ends', 0);
    await vi.waitFor(() => observe({ run: 'ends' }, context), { timeout: 10_000, interval: 50 });
  });
});

describe('a fault', () => {
  /** The end of an instance that is not there, after 100 requests of which so many were answered after two seconds. */
  async function armed(run: string, slow: number): Promise<void> {
    const at = new Date().toISOString();
    await planHarm({
      ...{ run, execution: 'none', drill: 'instance-terminated', experiment: drills['instance-terminated']! },
      ...{ targets: [{ id: 'i-0123456789abcdef0', facts: {} }], armedAt: at, undoAt: at, notes: {}, sights: {} },
    });
    const journal = new Journal(open(run), EMPTY);
    journal.add({ row: 'clock', leg: 1, at: 0, wall: Date.now() });
    for (let seq = 1; seq <= 100; seq++) {
      const answered = { outcome: 'acked', status: 200, done: seq + (seq <= slow ? 2000 : 5) } as const;
      journal.add({ row: 'operation', seq, leg: 1, kind: 'read', intended: seq, sent: seq, ...answered });
    }
    await journal.flush();
  }

  it('is not done where more than two in a hundred requests have come to harm before it', async () => {
    await armed('unsteady', 3);
    await expect(inject({ run: 'unsteady' }, context)).rejects.toMatchObject({
      name: 'DrillRefused',
      message: 'nothing was harmed: 3 of 100 requests had come to harm before the fault: it was not steady',
    });
    expect((await readHarm('unsteady')).injectedAt).toBeUndefined();
  });

  it('is done where only two have', async () => {
    await armed('steady', 2);
    await expect(inject({ run: 'steady' }, context)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
    expect((await readHarm('steady')).injectedAt).toBeDefined();
  });
});
