import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { verify } from '../../../console/verify/verify.ts';
import { orchestrated } from '../../lambdas/orchestrated.ts';
import { recorded } from './recorded.ts';

it('reads a report from a bucket, and its ledger from where the report says', async () => {
  await using here = await orchestrated();
  const { endpoint, region, operator: credentials } = here.cloud;
  const config = { endpoint, region, credentials };
  const s3 = new S3Client(config);
  const { parsed, report, segments } = await recorded();
  const { bucket: Bucket, prefix } = parsed.ledger;
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'reports/a-run/report.json', Body: report }));
  for (const { name, text } of segments)
    await s3.send(new PutObjectCommand({ Bucket, Key: `${prefix}${name}`, Body: text }));

  for (const source of [`s3://${Bucket}/reports/a-run/`, `s3://${Bucket}/reports/a-run/report.json`])
    expect(await verify(source, config)).toMatchObject({ verified: true, run: 'a-run', verdict: 'PASS' });
  await expect(verify(`s3://${Bucket}/reports/another`, config)).rejects.toThrow(
    `s3://${Bucket}/reports/another/report.json cannot be read: NoSuchKey`,
  );
});
