import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeNetworkAclsCommand, DescribeVpcsCommand, EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { FISClient, GetExperimentCommand } from '@aws-sdk/client-fis';
import { expect, it, vi } from 'vitest';
import { openTown } from '../ec2/town.ts';

const FIXTURE = path.join(import.meta.dirname, 'killed-laboratory.ts');

interface Left {
  readonly id: string;
  readonly frozen: string;
  readonly subnet: string;
  readonly credentials: NonNullable<EC2ClientConfig['credentials']>;
}

it('an experiment goes on when its cloud was killed: what is still there is taken back in time, what went with the machines is said', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'town-'));
  const child = fork(FIXTURE, [folder], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const [left] = (await once(child, 'message')) as [Left];
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;

  const town = await openTown({ folder, resume: ['ec2', 'fis'] });
  const { endpoint, region, operator } = town.running;
  const fis = new FISClient({ endpoint, region, credentials: operator });
  const experiment = async (id: string) => (await fis.send(new GetExperimentCommand({ id }))).experiment!;
  const Filters = [{ Name: 'association.subnet-id', Values: [left.subnet] }];
  const isCut = async () => {
    const { NetworkAcls } = await town.ec2.send(new DescribeNetworkAclsCommand({ Filters }));
    return NetworkAcls![0]!.IsDefault === false;
  };
  const caller = new EC2Client({ endpoint, region, credentials: left.credentials, maxAttempts: 1 });

  expect(await isCut()).toBe(true);
  await vi.waitFor(() =>
    expect(caller.send(new DescribeVpcsCommand({}))).rejects.toMatchObject({ name: 'RequestLimitExceeded' }),
  );
  const patience = { timeout: 20_000, interval: 50 };
  await vi.waitFor(async () => expect((await experiment(left.id)).state?.status).toBe('completed'), patience);
  expect(await isCut()).toBe(false);
  await expect(caller.send(new DescribeVpcsCommand({}))).resolves.toBeDefined();

  await vi.waitFor(async () => {
    expect(await experiment(left.frozen)).toMatchObject({
      state: { status: 'stopped', reason: expect.stringContaining('what it had done went with the processes') },
      actions: { it: { state: { status: 'stopped' } } },
    });
  }, patience);
  await town.close();
}, 60_000);
