import type { VersionRow } from './objects.ts';
import { preconditionFailed, s3Error } from './s3-error.ts';

interface Conditions {
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly IfModifiedSince?: Date;
  readonly IfUnmodifiedSince?: Date;
}

const same = (condition: string, eTag: string) =>
  condition.split(',').some((it) => it.trim() === '*' || it.trim().replaceAll('"', '') === eTag);

/** For reading: 412 when it is not what was wanted, 304 when the caller has it already. */
export function checkRead(version: VersionRow, conditions: Conditions): void {
  const eTag = version.stored?.eTag ?? '';
  // HTTP counts in seconds.
  const modified = Math.floor(Date.parse(version.modified) / 1000) * 1000;
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  if (IfMatch !== undefined ? !same(IfMatch, eTag) : IfUnmodifiedSince && modified > IfUnmodifiedSince.getTime()) {
    throw preconditionFailed();
  }
  if (IfNoneMatch !== undefined ? same(IfNoneMatch, eTag) : IfModifiedSince && modified <= IfModifiedSince.getTime()) {
    throw s3Error('NotModified', 304, 'Not Modified');
  }
}

/** For writing: `IfNoneMatch: *` writes only what is not there, `IfMatch` only over what the caller has seen. */
export function checkWrite(current: VersionRow | undefined, { IfMatch, IfNoneMatch }: Conditions): void {
  const eTag = current?.stored?.eTag;
  if (IfNoneMatch !== undefined && eTag !== undefined) throw preconditionFailed();
  if (IfMatch === undefined) return;
  if (eTag === undefined) throw s3Error('NoSuchKey', 404, 'The specified key does not exist.');
  if (!same(IfMatch, eTag)) throw preconditionFailed();
}
