import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, account } from './account.ts';
import { muster } from './command-line.ts';

let here: Account;
beforeAll(async () => {
  here = await account();
});
afterAll(() => here[Symbol.asyncDispose]());

const parameter = async () => {
  const { endpoint, region, credentials } = JSON.parse(await readFile(path.join(here.folder, 'outputs.json'), 'utf8'));
  const ssm = new SSMClient({ endpoint, region, credentials });
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/muster/dev/drills/stop' }));
  return Parameter!.Value;
};

describe('muster drill --stop', () => {
  it('stops all drills with a reason for everybody, and --resume lets them start again', async () => {
    const stopped = await muster('--folder', here.folder, 'drill', '--stop', 'the shop opens');
    expect(stopped.out).toContain('No drill of dev starts or goes on: the shop opens.');
    expect(await parameter()).toBe('the shop opens');
    await muster('--folder', here.folder, 'drill', '--stop');
    expect(await parameter()).toBe('somebody has stopped them');
    expect((await muster('--folder', here.folder, 'drill', '--resume')).out).toContain('Drills of dev start again.');
    await expect(parameter()).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  it('--resume says when nobody had stopped them', async () => {
    const { code, out } = await muster('--folder', here.folder, '--json', 'drill', '--resume');
    expect([code, JSON.parse(out)]).toEqual([0, { environment: 'dev', stopped: false }]);
  });

  it('is told by --help', async () => {
    expect((await muster('drill', '--help')).out).toMatch(/--stop \[why\]\s+ends all drills at once/);
  });
});
