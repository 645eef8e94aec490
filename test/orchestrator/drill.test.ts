import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DrillReport } from '../../lambdas/drill/drill-report-data.ts';
import { type Whole, whole } from './whole.ts';

let all: Whole;

beforeAll(async () => {
  all = await whole();
  const { status, cause } = await all.run('provision', { environment: 'dev' });
  expect(status, cause).toBe('SUCCEEDED');
}, 120_000);
afterAll(() => all[Symbol.asyncDispose]());

interface Verdict {
  verdict: string;
  because: string[];
  report: { json: string; html: string };
}

const stored = async (address: string) => {
  const { hostname: Bucket, pathname } = new URL(address);
  const { Body } = await new S3Client({ ...all.client, forcePathStyle: true }).send(
    new GetObjectCommand({ Bucket, Key: pathname.slice(1) }),
  );
  return Body!.transformToString();
};

describe('a drill', { timeout: 120_000 }, () => {
  it.each(['database-failover', 'instance-terminated'])('%s passes, with a report', async (drill) => {
    const { status, cause, output } = await all.run('drill', { environment: 'dev', drill });
    expect(status, cause).toBe('SUCCEEDED');
    const { verdict, report } = JSON.parse(output!) as Verdict;
    expect(verdict).toBe('PASS');
    const { figures, judgement } = JSON.parse(await stored(report.json)) as DrillReport;
    expect(judgement.witnesses.every(({ seen }) => seen)).toBe(true);
    expect(figures.proof.kept).toBeGreaterThan(0);
    expect(await stored(report.html)).toContain('PASS');
  });
});
