import type { LifecycleRule } from '@aws-sdk/client-s3';
import { removal } from './object-deletion.ts';
import type { VersionRow } from './objects.ts';
import type { S3 } from './s3.ts';

const DAY = 86_400_000;

/** What a rule has come to for one key: the versions to remove for good, and whether the newest one expires. */
export interface Expired {
  readonly versions: readonly VersionRow[];
  readonly current: boolean;
}

/**
 * What a bucket's rules say of the versions of one key, the newest first, at a moment. As on AWS an age is counted to the next midnight (UTC), a
 * version is as long noncurrent as its successor is old, and a delete marker with nothing behind it goes by itself.
 */
export function expired(rules: readonly LifecycleRule[], versions: readonly VersionRow[], now: Date): Expired {
  const [newest, ...older] = versions;
  const due = rules.filter((rule) => rule.Status === 'Enabled' && newest && applies(rule, newest));
  const current = due.some(({ Expiration }) => {
    if (!newest?.stored || !Expiration) return false;
    if (Expiration.Date) return now >= new Date(Expiration.Date);
    return Expiration.Days !== undefined && isOlder(newest.modified, Expiration.Days, now);
  });
  const gone = older.filter((_, index) =>
    due.some(({ NoncurrentVersionExpiration: it }) => {
      if (it?.NoncurrentDays === undefined || index < (it.NewerNoncurrentVersions ?? 0)) return false;
      return isOlder(versions[index]!.modified, it.NoncurrentDays, now);
    }),
  );
  const isLonely = newest && !newest.stored && gone.length === older.length;
  const marker = isLonely && due.some(({ Expiration }) => Expiration?.ExpiredObjectDeleteMarker || Expiration?.Days);
  return { versions: marker ? [newest, ...gone] : gone, current };
}

/** Whether the rule is about this object; the filter looks at the tags of the version that is current. */
function applies({ Filter, Prefix }: LifecycleRule, { key, stored }: VersionRow): boolean {
  const all = { ...Filter, ...Filter?.And };
  const tags = [...(Filter?.And?.Tags ?? []), ...(Filter?.Tag ? [Filter.Tag] : [])];
  const size = stored?.content.size ?? 0;
  return (
    key.startsWith(all.Prefix ?? Prefix ?? '') &&
    tags.every(({ Key = '', Value }) => stored?.tags[Key] === Value) &&
    (all.ObjectSizeGreaterThan === undefined || size > all.ObjectSizeGreaterThan) &&
    (all.ObjectSizeLessThan === undefined || size < all.ObjectSizeLessThan)
  );
}

const isOlder = (since: string, days: number, now: Date) =>
  now.getTime() >= Math.ceil((Date.parse(since) + days * DAY) / DAY) * DAY;

/** Carries out the rules of all buckets at each midnight (UTC), and once at the start for the midnights that were slept through. */
export function keepLifecycle(s3: S3): void {
  const { cloud, buckets, objects } = s3;
  const remove = removal(s3);
  cloud.background('lifecycle of S3', async (signal) => {
    while (!signal.aborted) {
      for (const { name, lifecycle } of buckets.rows.values()) {
        if (!lifecycle?.Rules) continue;
        for (const key of objects.keys(name)) {
          const { versions, current } = expired(lifecycle.Rules, objects.versions(name, key), cloud.clock.now());
          for (const { versionId } of versions) await remove(name, { Key: key, VersionId: versionId }, REASON);
          if (current) await remove(name, { Key: key }, REASON);
        }
      }
      await cloud.clock.sleep(DAY - (cloud.clock.now().getTime() % DAY), signal).catch(() => {});
    }
  });
}

const REASON = 'Lifecycle Expiration';
