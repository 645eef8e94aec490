import { s3Error } from './s3-error.ts';

/** Bytes from `start` to `end`, both included. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** `bytes=0-99`, `bytes=100-`, `bytes=-100`. Undefined is all of it: also for a header that is no range, which S3 passes over. */
export function readRange(header: string | undefined, size: number): Range | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start > end) throw s3Error('InvalidRange', 416, 'The requested range is not satisfiable');
  return { start, end };
}

/** Where a part of a multipart object lies; parts count from 1. */
export function partRange(parts: readonly number[], part: number): Range {
  const size = parts[part - 1];
  if (size === undefined) throw s3Error('InvalidPartNumber', 416, 'The requested partnumber is not satisfiable');
  const start = parts.slice(0, part - 1).reduce((sum, it) => sum + it, 0);
  return { start, end: start + size - 1 };
}
