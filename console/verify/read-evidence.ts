import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** A report and the segments of its ledger, as texts. */
export interface Evidence {
  readonly report: string;
  /** In the order of their names. */
  readonly segments: readonly { readonly name: string; readonly text: string }[];
}

/** There is nothing to verify at that place; the message says what was looked for. */
export class NoEvidence extends Error {
  override readonly name = 'NoEvidence';
}

const SEGMENT = /^segment-\d{6}\.jsonl$/;

/**
 * Reads `report.json` and the ledger.
 *
 * In a folder the segments lie beside the report, in `ledger/`, or where a copy of the whole bucket has them: `../../ledgers/<run>/`. Of `s3://bucket/reports/<run>/`
 * the report is read there, and the ledger where the report says that it is.
 *
 * @throws NoEvidence
 */
export function readEvidence(source: string, config: S3ClientConfig = {}): Promise<Evidence> {
  const place = source.replace(/\/?(report\.json)?$/, '');
  return place.startsWith('s3://') ? fromBucket(place, config) : fromFolder(place || '.');
}

async function fromFolder(folder: string): Promise<Evidence> {
  const file = path.join(folder, 'report.json');
  const report = await readFile(file, 'utf8').catch(() => {
    throw new NoEvidence(`There is no ${file}: name the folder that has the report, or an s3:// address`);
  });
  const places = ['', 'ledger', path.join('..', '..', 'ledgers', path.basename(path.resolve(folder)))];
  for (const place of places.map((it) => path.join(folder, it))) {
    const names = (await readdir(place).catch(() => [])).filter((name) => SEGMENT.test(name)).sort();
    if (names.length === 0) continue;
    const read = async (name: string) => ({ name, text: await readFile(path.join(place, name), 'utf8') });
    return { report, segments: await Promise.all(names.map(read)) };
  }
  throw new NoEvidence(`There is no segment-000001.jsonl beside ${file}, nor in ${places.slice(1).join(' or ')}`);
}

async function fromBucket(place: string, config: S3ClientConfig): Promise<Evidence> {
  // Names of buckets are no names of hosts where the endpoint is an address.
  const s3 = new S3Client({ forcePathStyle: true, ...config });
  const [bucket = '', ...folders] = place.slice('s3://'.length).split('/');
  const get = async (Bucket: string, Key: string) => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key })).catch((cause: Error) => {
      throw new NoEvidence(`s3://${Bucket}/${Key} cannot be read: ${cause.name}: ${cause.message}`, { cause });
    });
    return Body!.transformToString();
  };
  const report = await get(bucket, [...folders, 'report.json'].join('/'));
  const at = ledgerOf(report, `${place}/report.json`);
  const names: string[] = [];
  for (let StartAfter = at.prefix, more = true; more; StartAfter = at.prefix + names.at(-1)) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: at.bucket, Prefix: at.prefix, StartAfter }));
    names.push(...(page.Contents ?? []).map(({ Key }) => Key!.slice(at.prefix.length)));
    more = page.IsTruncated ?? false;
  }
  const segments = [];
  for (const name of names.filter((it) => SEGMENT.test(it)))
    segments.push({ name, text: await get(at.bucket, at.prefix + name) });
  if (segments.length === 0) throw new NoEvidence(`There is no segment of a ledger at s3://${at.bucket}/${at.prefix}`);
  return { report, segments };
}

function ledgerOf(report: string, where: string): { bucket: string; prefix: string } {
  try {
    const { bucket, prefix } = (JSON.parse(report) as { ledger: Record<string, unknown> }).ledger;
    if (typeof bucket === 'string' && typeof prefix === 'string') return { bucket, prefix };
  } catch {
    // Not JSON, or without a ledger: the same answer.
  }
  throw new NoEvidence(`${where} does not say where its ledger is`);
}
