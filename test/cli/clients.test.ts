import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi } from '../../bench/provider-reads/api.ts';
import { ground } from '../../bench/provider-reads/ground.ts';
import { kinds } from '../../bench/provider-reads/kinds.ts';
import { remake } from '../../bench/provider-reads/refresh.ts';
import { applyAssembly } from '../../cloud/aws/cloudformation/apply-assembly.ts';
import { type RunningCloud, startCloud } from '../../cloud/cloud.ts';
import { botocore } from '../../docs/parity/manifest.ts';
import { synthesizeSample } from '../cloud/aws/cloudformation/sample-stack.ts';

const run = promisify(execFile);

function isThere(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Where AWS's own answers differ from its models. */
const AS_ON_AWS = [
  'ec2 DescribeInternetGateways.InternetGateways[].Attachments[].State',
  // The root user has no name and no path, and the account's number for an id.
  'iam GetUser.User.',
  // A function whose code nobody signs has none, though its model demands one.
  'lambda GetFunctionCodeSigningConfig.CodeSigningConfigArn is missing',
  'dynamodb DescribeTable.Table.ProvisionedThroughput.NumberOfDecreasesToday is 0',
];

/** Other people's clients, as they are installed on this machine; where they are not, there is nothing to try. */
describe('an empty cloud answers', () => {
  let cloud: RunningCloud;
  const folder = mkdtempSync(path.join(tmpdir(), 'clients-'));
  beforeAll(async () => {
    cloud = await startCloud({ folder, resume: [] });
  });
  afterAll(async () => {
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const environment = (of = cloud) => ({
    PATH: process.env.PATH,
    // Where pyenv and the like find what is installed; no configuration of the person's is read.
    HOME: process.env.HOME,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL: of.endpoint,
    AWS_DEFAULT_REGION: of.region,
    AWS_ACCESS_KEY_ID: of.operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: of.operator.secretAccessKey,
  });

  it("what Terraform's provider made, as it was asked for", { timeout: 60_000 }, async () => {
    const credentials = cloud.operator;
    const api = openApi({ endpoint: cloud.endpoint, region: cloud.region, credentials }, () => {});
    await using standing = await ground(api, cloud.region);
    const wrong: string[] = [];
    for (const kind of kinds)
      if (kind.make && !kind.gap) for (const it of await remake(api, kind, standing)) wrong.push(`${kind.type} ${it}`);
    expect(wrong).toEqual([]);
  });

  it.skipIf(!isThere('aws', '--version'))('the AWS CLI', { timeout: 120_000 }, async () => {
    const { stdout } = await run('bash', ['test/cli/clients.sh'], { env: environment() });
    expect(stdout.trim().split('\n')).toEqual([
      'identity arn:aws:iam::000000000000:root',
      'vpc 10.9.0.0/16',
      'object words from the CLI',
      'output "hello world"',
      'DBInstanceNotFound',
    ]);
  });

  it.skipIf(!isThere('python3', '-c', 'import boto3'))('boto3', { timeout: 60_000 }, async () => {
    const { stdout } = await run('python3', ['test/cli/clients.py'], { env: environment() });
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^vpcs [12]$/),
      'object words from boto3',
      'kms secret',
      "metrics ['calls']",
      'error DBInstanceNotFound 404',
    ]);
  });

  it.skipIf(!isThere('python3', '-c', 'import boto3'))('as its models say', { timeout: 120_000 }, async () => {
    // One of nearly everything that an orchestrator has, in a cloud of its own: what is asked follows from what is there.
    const own = path.join(folder, 'own');
    await using another = await startCloud({ folder: own, resume: [] });
    await applyAssembly({ cloud: another.cloud, cdkOut: synthesizeSample({ folder: own }) });
    const { stdout } = await run('python3', ['test/cli/answers.py'], { env: environment(another) });
    const [answered = '', ...defects] = stdout.trim().split('\n');
    const [, count, ...operations] = answered.split(' ');
    expect(Number(count)).toBeGreaterThan(140);
    expect(operations).toEqual(expect.arrayContaining([...botocore('.').answered]));
    expect(defects.filter((it) => !AS_ON_AWS.some((known) => it.startsWith(known)))).toEqual([]);
  });
});
