import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DeploymentReport } from '../../../lambdas/deploy/deployment-report.ts';
import { EMPTY, Journal } from '../../../lambdas/ledger/journal.ts';
import type { Row } from '../../../lambdas/ledger/row.ts';
import { context, type Orchestrated, orchestrated } from '../orchestrated.ts';
import { ending, ledger, NEW, ZERO } from './planted.ts';

let all: Orchestrated;
let report: typeof import('../../../lambdas/deploy/report.ts').handler;
let client: { endpoint: string; region: string; credentials: Orchestrated['cloud']['operator'] };
let bucket: string;

beforeAll(async () => {
  all = await orchestrated();
  const { cloud } = all;
  client = { endpoint: cloud.endpoint, region: cloud.region, credentials: cloud.operator };
  bucket = `muster-dev-artifacts-${cloud.account}-${cloud.region}`;
  await new S3Client(client).send(new CreateBucketCommand({ Bucket: bucket }));
  const trust = { Effect: 'Allow', Principal: { Service: 'codedeploy.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await new IAMClient(client).send(
    new CreateRoleCommand({
      RoleName: 'deploy',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  const codedeploy = new CodeDeployClient(client);
  await codedeploy.send(new CreateApplicationCommand({ applicationName: 'muster-dev' }));
  for (const deploymentGroupName of ['muster-dev-web', 'muster-dev-api'])
    await codedeploy.send(
      new CreateDeploymentGroupCommand({
        applicationName: 'muster-dev',
        deploymentGroupName,
        serviceRoleArn: Role!.Arn,
      }),
    );
  ({ handler: report } = await import('../../../lambdas/deploy/report.ts'));
});
afterAll(() => all[Symbol.asyncDispose]());

/** Stores the rows as the probe does. */
async function store(run: string, rows: readonly Row[]): Promise<void> {
  const { appendable } = await import('../../../lambdas/ledger/appendable.ts');
  const journal = new Journal(appendable(run), EMPTY);
  for (const { hash: _, ...row } of rows) journal.add(row as never);
  await journal.close();
}

const read = async (address: string) => {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address)!;
  const { Body, ContentType } = await new S3Client(client).send(new GetObjectCommand({ Bucket, Key }));
  return { text: await Body!.transformToString(), type: ContentType };
};
const ask = (run: string) => report({ environment: 'dev', run, commit: NEW }, context) as Promise<never>;

describe('the report of a deployment', () => {
  it('is stored beside the ledger as data and as a page; the state says where, and how many were harmed', async () => {
    const rows = ledger([], { seconds: 5, rate: 20 }, ({ seq }) =>
      seq === 50 ? { outcome: 'indeterminate', status: 500, api: undefined } : undefined,
    );
    await store('planted', [...rows, ...ending(rows)]);
    const told = await ask('planted');
    expect(told).toMatchObject({
      report: {
        json: `s3://${bucket}/reports/planted/report.json`,
        html: `s3://${bucket}/reports/planted/report.html`,
      },
      requests: 100,
      harmed: { failed: 1, slow: 0 },
      outside: 1,
      summary: '1 of 100 requests harmed',
    });

    const { report: places } = told as { report: { json: string; html: string } };
    const json = await read(places.json);
    expect(json.type).toBe('application/json');
    const { figures, deployment, ledger: of } = DeploymentReport.parse(JSON.parse(json.text));
    expect(figures.proof).toMatchObject({ writes: 5, kept: 5, lost: [] });
    expect(deployment.harm).toMatchObject([{ verdict: 'outside', failed: 1, seqs: [50] }]);
    expect(of).toMatchObject({ bucket, prefix: 'ledgers/planted/', segments: 1, rows: rows.length + 6 });

    const html = await read(places.html);
    expect(html.type).toBe('text/html; charset=utf-8');
    expect(html.text).toContain('<h1>1 of 100 requests harmed</h1>');
  });

  it('tells of a deployment that was made meanwhile and of none before, with what became of it', async () => {
    const codedeploy = new CodeDeployClient(client);
    const s3Location = { bucket, key: `builds/web/${NEW}.zip`, bundleType: 'zip' } as const;
    const began = Date.now();
    const { deploymentId } = await codedeploy.send(
      new CreateDeploymentCommand({
        applicationName: 'muster-dev',
        deploymentGroupName: 'muster-dev-web',
        revision: { revisionType: 'S3', s3Location },
      }),
    );
    await vi.waitFor(async () => {
      const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
      expect(deploymentInfo!.status).toBe('Failed');
    });
    const rows = ledger([], { seconds: 60, rate: 2 });
    const move = (rows: Row[], by: number) =>
      rows.map((row): Row => {
        if (row.row === 'header') return { ...row, startedAt: new Date(Date.parse(row.startedAt) + by).toISOString() };
        if (row.row === 'end') return { ...row, endedAt: new Date(Date.parse(row.endedAt) + by).toISOString() };
        return row.row === 'clock' ? { ...row, wall: row.wall + by } : row;
      });
    const whole = [...rows, ...ending(rows)];
    await store('meanwhile', move(whole, began - 5_000 - ZERO));
    await ask('meanwhile');
    const { text } = await read(`s3://${bucket}/reports/meanwhile/report.json`);
    const { deployments } = (JSON.parse(text) as DeploymentReport).deployment;
    expect(deployments).toMatchObject([
      { id: deploymentId, tier: 'web', commit: NEW, status: 'Failed', instances: [] },
    ]);
    expect(deployments[0]!.error).toContain('NO_INSTANCES');
  });

  it('is refused for a ledger that is not finished', async () => {
    await store('unfinished', ledger([], { seconds: 1, rate: 10 }));
    await expect(ask('unfinished')).rejects.toMatchObject({ name: 'LedgerBroken' });
  });
});
