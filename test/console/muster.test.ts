import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningCloud, startCloud } from '../../cloud/cloud.ts';
import { confirm, NotConfirmed } from '../../console/confirm.ts';
import type { Connection } from '../../console/connect.ts';

describe('muster, on the command line', () => {
  let folder: string;
  let running: RunningCloud;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'muster-'));
    running = await startCloud({ folder, port: 0, resume: [] });
    const { endpoint, region, operator } = running;
    await writeFile(
      path.join(folder, 'outputs.json'),
      JSON.stringify({ endpoint, region, credentials: operator, environment: 'dev' }),
    );
  });
  afterAll(async () => {
    await running.stop();
    await rm(folder, { recursive: true });
  });

  async function muster(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(process.execPath, ['console/muster.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code, out, err };
  }

  /** A machine under the name of one of ours, in an account that has nothing else. */
  async function machine(name: string, state: object): Promise<void> {
    const config = { endpoint: running.endpoint, region: running.region, credentials: running.operator };
    const { Role } = await new IAMClient(config).send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        }),
      }),
    );
    await new SFNClient(config).send(
      new CreateStateMachineCommand({
        name: `muster-dev-${name}`,
        roleArn: Role!.Arn!,
        definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Only', States: { Only: state } }),
      }),
    );
  }

  it('prints the output of an execution as one JSON document, and nothing else', async () => {
    await machine('plan', { Type: 'Pass', Output: { summary: '{% $states.input.environment %}' }, End: true });
    const { code, out } = await muster('--folder', folder, '--json', 'plan');
    expect(JSON.parse(out)).toEqual({ summary: 'dev' });
    expect(code).toBe(0);
  });

  it('ends with 1 and the cause when the execution fails', async () => {
    await machine('provision', { Type: 'Fail', Error: 'NoRoom', Cause: 'the account has no room for a VPC' });
    const { code, err } = await muster('--folder', folder, 'provision');
    expect(err.trim()).toBe('provision FAILED: NoRoom: the account has no room for a VPC');
    expect(code).toBe(1);
  });

  it('describes an account that has nothing', async () => {
    const { out } = await muster('--folder', folder, '--json', 'status');
    expect(JSON.parse(out)).toEqual({ instances: [], running: [] });
  });

  it.each([
    ['a command that there is not', ['sttus'], "unknown command 'sttus'"],
    [
      'a folder in which nothing runs',
      ['--folder', '/nowhere', 'status'],
      'There is no /nowhere/outputs.json: run "npm start" first',
    ],
    ['a region without an account', ['--region', 'eu-west-1', 'status'], '--region eu-west-1 goes with --profile'],
    ['an account without a region', ['--profile', 'work', 'status'], '--profile work goes with --region'],
  ])('says in a sentence what is wrong with %s', async (_, args, sentence) => {
    const { code, err } = await muster(...args);
    expect(err).toContain(sentence);
    expect(code).not.toBe(0);
  });

  it('asks twice before it changes a real account, and once here', () => {
    const account: Connection = {
      config: { profile: 'work', region: 'eu-west-1' },
      environment: 'prod',
      account: '123456789012',
      where: 'AWS',
    };
    expect(() => confirm(account, 'provision')).toThrow(NotConfirmed);
    expect(() => confirm(account, 'provision', true)).not.toThrow();
    expect(() => confirm({ ...account, where: 'here' }, 'provision')).not.toThrow();
  });
});
