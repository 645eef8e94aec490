import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discoverFunctions, type Grant } from '../../cdk/discover-functions.ts';
import type { ServiceName } from '../../cloud/aws/catalog.ts';
import { type RunningCloud, startCloud } from '../../cloud/cloud.ts';
import { recorded } from '../../docs/parity/judged.ts';
import { answers, astray, botocore, type Entry, manifest } from '../../docs/parity/manifest.ts';
import { fold, page } from '../../docs/parity/page.ts';
import { integrationsIn, operationsIn, sent, UnknownIntegration } from '../../docs/parity/sent.ts';

const root = path.resolve(import.meta.dirname, '../..');

describe('what our code calls', () => {
  const calls = sent(root);

  it('is judged, and nothing else is', () => {
    expect(astray(calls)).toEqual([]);
  });

  it('is missed when it is new, and when nobody calls it any more', () => {
    const planted = new Map([...calls, ['ec2:StopInstances', ['lambdas/planted.ts']] as const]);
    planted.delete('ec2:DescribeVpcs');
    expect(astray(planted)).toEqual([
      'ec2:StopInstances is called by lambdas/planted.ts, and docs/parity/judged.ts does not say how the cloud answers it',
      'ec2:DescribeVpcs is in docs/parity/judged.ts, and nobody calls it',
    ]);
  });

  it('is found by the commands and paginators that a source imports', () => {
    const source = `import {\n  EC2Client,\n  StopInstancesCommand,\n  type StartInstancesCommand,\n  paginateDescribeVpcs,\n} from '@aws-sdk/client-ec2';`;
    expect(operationsIn(source)).toEqual(['ec2:StopInstances', 'ec2:DescribeVpcs']);
    expect(operationsIn("import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';")).toEqual([
      'states:SendTaskSuccess',
    ]);
  });

  it('is found by the integrations of a machine', () => {
    const task = (resource: string) => `"Resource": "arn:aws:states:::${resource}"`;
    expect(integrationsIn(task('aws-sdk:ec2:stopInstances'))).toEqual(['ec2:StopInstances']);
    expect(integrationsIn(task('lambda:invoke.waitForTaskToken'))).toEqual(['lambda:Invoke']);
    expect(() => integrationsIn(task('batch:submitJob.sync'))).toThrow(UnknownIntegration);
  });

  it('is held against files that are there, where AWS was recorded', () => {
    expect(
      Object.entries(recorded).filter(([it, file]) => !calls.has(it) || !existsSync(path.join(root, file))),
    ).toEqual([]);
  });
});

describe('the cloud', () => {
  let running: RunningCloud;
  const folder = mkdtempSync(path.join(tmpdir(), 'parity-'));
  beforeAll(async () => {
    running = await startCloud({ folder, resume: [] });
  });
  afterAll(async () => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers every operation in the manifest', async () => {
    const missing: string[] = [];
    for (const it of answers().keys()) {
      const [service, operation] = it.split(':') as [ServiceName, string];
      const { operations } = await running.rooms.open(service);
      if (!(operation in operations)) missing.push(it);
    }
    expect(missing).toEqual([]);
  });
});

/** Asked once: the compiler takes some seconds. */
let entries: Promise<Entry[]>;
beforeAll(() => {
  entries = manifest(root);
  entries.catch(() => {}); // whoever asks for them fails of it
});

describe('docs/parity.md', { timeout: 120_000 }, () => {
  const entry = async (operation: string) => (await entries).find((it) => it.operation === operation)!;

  it('says what the sources say; `npm run parity -- --write` writes it anew', async () => {
    expect(readFileSync(path.join(root, 'docs/parity.md'), 'utf8')).toBe(page(await entries, botocore(root)));
  });

  it('has the fields that are written, also by what a helper returns and what a literal spreads', async () => {
    expect((await entry('ec2:CreateVpc')).writes).toEqual(
      expect.arrayContaining(['CidrBlock', 'TagSpecifications.Tags.Key', 'TagSpecifications.ResourceType']),
    );
    expect((await entry('ec2:CreateVpc')).writes).not.toContain('AmazonProvidedIpv6CidrBlock');
    expect((await entry('cloudwatch:PutMetricAlarm')).writes).toEqual(
      expect.arrayContaining(['Threshold', 'Dimensions.Value']),
    );
  });

  it('has the fields that are read, wherever the answer is handed to', async () => {
    expect((await entry('ec2:DescribeVpcs')).reads).toEqual(['Vpcs', 'Vpcs.VpcId']);
    expect((await entry('s3:GetObject')).reads).toContain('Body');
    expect((await entry('rds:DescribeDBInstances')).reads).toContain('DBInstances.Endpoint.Address');
  });

  it('folds paths', () => {
    expect(fold(['A', 'Tags', 'Tags.Key', 'Tags.Value', 'Tags.Value.Deep'])).toBe('A Tags{Key Value{Deep}}');
  });

  const models = (fields: object) =>
    execFileSync('python3', ['docs/parity/models.py'], { cwd: root, input: JSON.stringify(fields), encoding: 'utf8' })
      .trim()
      .split('\n')
      .slice(1);

  it.skipIf(!hasBotocore())('agrees with botocore’s models as it says', async () => {
    expect(models(Object.fromEntries((await entries).map((it) => [it.operation, it])))).toEqual(
      botocore(root).differences,
    );
  });

  it.skipIf(!hasBotocore())('would not, had we a field, an operation or an omission of our own', () => {
    expect(
      models({
        'ec2:DescribeVpcs': { writes: [], reads: ['Vpcs.VpcId', 'Vpcs.Colour'] },
        'elasticloadbalancing:PaintListener': { writes: [], reads: [] },
        'states:StartExecution': { writes: ['input'], reads: [] },
      }),
    ).toEqual([
      'ec2:DescribeVpcs reads Vpcs.Colour, which is not known',
      'elasticloadbalancing:PaintListener is not known',
      'states:StartExecution does not write stateMachineArn, which is required',
    ]);
  });
});

/** Rights that AWS asks for beside the operation's own when it brings tags; of these it is the only sign that one is missing. */
const TAGGING: Readonly<Record<string, string>> = {
  'cloudwatch:PutMetricAlarm': 'cloudwatch:TagResource',
  'codecommit:CreateRepository': 'codecommit:TagResource',
  'codedeploy:CreateApplication': 'codedeploy:TagResource',
  'codedeploy:CreateDeploymentGroup': 'codedeploy:TagResource',
  'fis:CreateExperimentTemplate': 'fis:TagResource',
  'fis:StartExperiment': 'fis:TagResource',
  'iam:CreateInstanceProfile': 'iam:TagInstanceProfile',
  'iam:CreateRole': 'iam:TagRole',
  'kms:CreateKey': 'kms:TagResource',
  'logs:CreateLogGroup': 'logs:TagResource',
  'ssm:PutParameter': 'ssm:AddTagsToResource',
};
const WHOLE: Readonly<Record<string, string>> = {
  ec2: 'ec2:CreateTags',
  elasticloadbalancing: 'elasticloadbalancing:AddTags',
  rds: 'rds:AddTagsToResource',
};
/** What AWS tags by the right to create alone, and what is itself a right to tag. */
const NO_OTHER = /^(autoscaling:CreateAutoScalingGroup|codebuild:(Create|Update)Project|s3:Put\w+Tagging)$/;

it('a function that creates with tags may tag what it creates', { timeout: 120_000 }, async () => {
  const tagged = (await entries).filter(({ writes }) =>
    writes.some((it) => /^(tags|TagSpecifications|Tagging)$/i.test(it)),
  );
  const functions = await discoverFunctions();
  const missing = tagged.flatMap(({ operation, service }) => {
    if (NO_OTHER.test(operation)) return [];
    const right = TAGGING[operation] ?? WHOLE[service];
    const creating = functions.filter(({ grants }) =>
      grants.some((it) => it.actions.includes(operation) && !it.implied),
    );
    if (!right) return [`nobody has said by what right ${operation} tags`];
    return creating
      .filter(({ grants }) => !grants.some((it) => it.actions.includes(right) && admits(it, operation)))
      .map(({ name }) => `${name} sends ${operation} with tags, and may not ${right}`);
  });
  expect(tagged.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

/** Whether a condition on what creates lets this operation through. */
function admits({ when }: { when?: Grant['when'] }, operation: string): boolean {
  const [service, name = ''] = operation.split(':');
  const only = when?.StringEquals?.[`${service}:CreateAction`];
  return only === undefined || [only].flat().includes(name);
}

function hasBotocore(): boolean {
  try {
    execFileSync('python3', ['-c', 'import botocore'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
