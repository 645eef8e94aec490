import { Readable } from 'node:stream';
import type { LifecycleRule } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { expired } from '../../../../cloud/aws/s3/lifecycle.ts';
import type { VersionRow } from '../../../../cloud/aws/s3/objects.ts';
import { scaled } from '../../../../cloud/clock.ts';
import { type SmallCloud, smallCloud } from '../../small-cloud.ts';

const at = (day: number, hour = 12) => new Date(Date.UTC(2026, 0, day, hour));
const version = (day: number, fields: Partial<VersionRow> & { tags?: Record<string, string> } = {}): VersionRow =>
  ({
    bucket: 'b',
    key: 'builds/api/1.zip',
    versionId: `v${day}`,
    modified: at(day).toISOString(),
    stored: { tags: fields.tags ?? {}, content: { size: 1 } },
    ...fields,
  }) as VersionRow;
const rule = (fields: Partial<LifecycleRule>): LifecycleRule => ({ Status: 'Enabled', ...fields });
const ids = ({ versions, current }: ReturnType<typeof expired>) => [
  ...(current ? ['current'] : []),
  ...versions.map(({ versionId }) => versionId),
];

describe('a rule', () => {
  it('lets an object expire at the midnight after its days', () => {
    const rules = [rule({ Expiration: { Days: 3 } })];
    expect(ids(expired(rules, [version(1)], at(4, 23)))).toEqual([]);
    expect(ids(expired(rules, [version(1)], at(5, 0)))).toEqual(['current']);
  });

  it('counts the age of a noncurrent version from its successor', () => {
    const rules = [rule({ NoncurrentVersionExpiration: { NoncurrentDays: 3 } })];
    const versions = [version(10), version(8), version(1)];
    expect(ids(expired(rules, versions, at(12, 1)))).toEqual(['v1']);
    expect(ids(expired(rules, versions, at(14, 0)))).toEqual(['v8', 'v1']);
  });

  it('keeps as many noncurrent versions as it is told', () => {
    const rules = [rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 1 } })];
    expect(ids(expired(rules, [version(3), version(2), version(1)], at(20)))).toEqual(['v1']);
  });

  it.each([
    ['another prefix', { Filter: { Prefix: 'reports/' } }],
    ['a tag that it has not', { Filter: { Tag: { Key: 'kept', Value: 'no' } } }],
    [
      'a prefix and a tag that it has not',
      { Filter: { And: { Prefix: 'builds/', Tags: [{ Key: 'kept', Value: 'no' }] } } },
    ],
    ['nothing, being disabled', { Status: 'Disabled' as const }],
  ])('leaves alone what it is not about: %s', (_, fields) => {
    expect(ids(expired([rule({ Expiration: { Days: 1 }, ...fields })], [version(1)], at(20)))).toEqual([]);
  });

  it('is about what has its prefix and its tags', () => {
    const Filter = { And: { Prefix: 'builds/', Tags: [{ Key: 'kept', Value: 'no' }] } };
    const rules = [rule({ Expiration: { Days: 1 }, Filter })];
    expect(ids(expired(rules, [version(1, { tags: { kept: 'no' } })], at(20)))).toEqual(['current']);
  });

  it('takes a delete marker away with the last version behind it', () => {
    const rules = [rule({ Expiration: { Days: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 1 } })];
    const marker = version(5, { stored: undefined });
    expect(ids(expired(rules, [marker, version(1)], at(20)))).toEqual(['v5', 'v1']);
  });
});

describe('a bucket', () => {
  let small: SmallCloud | undefined;
  afterEach(() => small?.[Symbol.asyncDispose]());

  it('loses by itself, a few midnights later, what its rules let expire, and nothing else', async () => {
    // A day passes in a fifth of a second.
    small = await smallCloud({}, undefined, scaled(432_000));
    const s3 = await small.cloud.use('s3');
    await s3.CreateBucket({ Bucket: 'rows' });
    await s3.PutBucketLifecycleConfiguration({
      Bucket: 'rows',
      LifecycleConfiguration: {
        Rules: [{ ID: 'old', ...rule({ Filter: { Prefix: 'old/' }, Expiration: { Days: 1 } }) }],
      },
    });
    for (const Key of ['old/a', 'new/a'])
      await s3.PutObject({ Bucket: 'rows', Key, Body: Readable.from([Buffer.from('x')]) });
    const keys = async () => (await s3.ListObjectsV2({ Bucket: 'rows' })).Contents?.map(({ Key }) => Key);
    await expect.poll(keys, { timeout: 10_000, interval: 50 }).toEqual(['new/a']);
  });
});
