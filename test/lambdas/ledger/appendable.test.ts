import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WritableStore } from '../../../lambdas/ledger/store.ts';
import { segmentName } from '../../../lambdas/ledger/store.ts';
import { type Orchestrated, orchestrated } from '../orchestrated.ts';

let here: Orchestrated;
let open: (run: string) => WritableStore;
beforeAll(async () => {
  here = await orchestrated();
  const { appendable } = await import('../../../lambdas/ledger/appendable.ts');
  const { bucketName } = await import('../../../lambdas/naming.ts');
  await new S3Client().send(new CreateBucketCommand({ Bucket: bucketName }));
  open = appendable;
});
afterAll(() => here?.[Symbol.asyncDispose]());

describe('a ledger in the artifact bucket', () => {
  it('has its segments in order, from wherever one asks, and none of another run', async () => {
    await open('a-run-too').put(segmentName(1), 'another\n');
    const ledger = open('a-run');
    expect(await ledger.names()).toEqual([]);
    for (const number of [2, 10, 1]) await ledger.put(segmentName(number), `${number}\n`);
    expect(await ledger.names()).toEqual([1, 2, 10].map(segmentName));
    expect(await ledger.names(segmentName(1))).toEqual([2, 10].map(segmentName));
    expect(await ledger.get(segmentName(10))).toBe('10\n');
  });

  it('takes the same segment twice, and never another one in its place', async () => {
    const ledger = open('twice');
    await ledger.put(segmentName(1), 'what was seen\n');
    await ledger.put(segmentName(1), 'what was seen\n');
    await expect(ledger.put(segmentName(1), 'what was not\n')).rejects.toMatchObject({
      name: 'LedgerTaken',
      message: 'ledgers/twice/segment-000001.jsonl was written by another invocation of the probe',
    });
    expect(await ledger.get(segmentName(1))).toBe('what was seen\n');
  });

  it('has more segments than S3 lists at once', async () => {
    const ledger = open('long');
    const names = Array.from({ length: 1003 }, (_, index) => segmentName(index + 1));
    for (let from = 0; from < names.length; from += 50)
      await Promise.all(names.slice(from, from + 50).map((name) => ledger.put(name, '\n')));
    expect(await ledger.names()).toEqual(names);
  });
});
