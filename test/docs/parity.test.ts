import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe('docs/parity.md', () => {
  let entries: Entry[];
  beforeAll(async () => {
    entries = await manifest(root);
  }, 120_000);
  const entry = (operation: string) => entries.find((it) => it.operation === operation)!;

  it('says what the sources say; `npm run parity -- --write` writes it anew', () => {
    expect(readFileSync(path.join(root, 'docs/parity.md'), 'utf8')).toBe(page(entries, botocore(root)));
  });

  it('has the fields that are written, also by what a helper returns and what a literal spreads', () => {
    expect(entry('ec2:CreateVpc').writes).toEqual(
      expect.arrayContaining(['CidrBlock', 'TagSpecifications.Tags.Key', 'TagSpecifications.ResourceType']),
    );
    expect(entry('ec2:CreateVpc').writes).not.toContain('AmazonProvidedIpv6CidrBlock');
    expect(entry('cloudwatch:PutMetricAlarm').writes).toEqual(
      expect.arrayContaining(['Threshold', 'Dimensions.Value']),
    );
  });

  it('has the fields that are read, wherever the answer is handed to', () => {
    expect(entry('ec2:DescribeVpcs').reads).toEqual(['Vpcs', 'Vpcs.VpcId']);
    expect(entry('s3:GetObject').reads).toContain('Body');
    expect(entry('rds:DescribeDBInstances').reads).toContain('DBInstances.Endpoint.Address');
  });

  it('folds paths', () => {
    expect(fold(['A', 'Tags', 'Tags.Key', 'Tags.Value', 'Tags.Value.Deep'])).toBe('A Tags{Key Value{Deep}}');
  });

  const models = (fields: object) =>
    execFileSync('python3', ['docs/parity/models.py'], { cwd: root, input: JSON.stringify(fields), encoding: 'utf8' })
      .trim()
      .split('\n')
      .slice(1);

  it.skipIf(!hasBotocore())('agrees with botocore’s models as it says', { timeout: 60_000 }, () => {
    expect(models(Object.fromEntries(entries.map((it) => [it.operation, it])))).toEqual(botocore(root).differences);
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

function hasBotocore(): boolean {
  try {
    execFileSync('python3', ['-c', 'import botocore'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
