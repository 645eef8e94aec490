import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { InvalidParameterValueException } from '@aws-sdk/client-lambda';
import { unzipSync } from 'fflate';
import type { Cloud, Principal } from '../../service.ts';
import { bytesOf } from './bytes.ts';

export interface CodeSource {
  ZipFile?: Uint8Array;
  S3Bucket?: string;
  S3Key?: string;
  S3ObjectVersion?: string;
}

export interface Bundle {
  readonly sha256: string;
  readonly size: number;
  /** Below the cloud's folder; two functions of equal code share it. */
  readonly folder: string;
  /** Writes the files, unless they are there. */
  unpack(): Promise<void>;
}

export const invalid = (message: string) =>
  new InvalidParameterValueException({ Type: 'User', message, $metadata: {} });

/** Reads a deployment package as its caller may, from the request or from S3. Throws `InvalidParameterValueException` for what is no zip. */
export async function readBundle(cloud: Cloud, source: CodeSource, principal: Principal): Promise<Bundle> {
  const zip = source.ZipFile ?? (await fetchObject(cloud, source, principal));
  const digest = createHash('sha256').update(zip).digest();
  const folder = path.join('lambda', 'code', digest.toString('hex').slice(0, 32));
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip);
  } catch {
    throw invalid('Could not unzip uploaded file. Please check your file, then try to upload again.');
  }
  const entries = Object.entries(files).filter(([name]) => !name.endsWith('/'));
  const outside = entries.find(([name]) => path.isAbsolute(name) || name.split(/[\\/]/).includes('..'));
  if (outside) throw invalid(`The uploaded file names a path outside of the bundle: ${outside[0]}`);
  return {
    sha256: digest.toString('base64'),
    size: zip.length,
    folder,
    unpack: () => write(path.join(cloud.folder, folder), entries, zip),
  };
}

async function fetchObject(cloud: Cloud, source: CodeSource, principal: Principal): Promise<Uint8Array> {
  const { S3Bucket, S3Key, S3ObjectVersion } = source;
  if (!S3Bucket || !S3Key) throw invalid('Please provide a source for function code.');
  const s3 = await cloud.use('s3', principal);
  try {
    const { Body } = await s3.GetObject({ Bucket: S3Bucket, Key: S3Key, VersionId: S3ObjectVersion });
    return await bytesOf(Body);
  } catch (error) {
    const { name, message } = error as Error;
    throw invalid(`Error occurred while GetObject. S3 Error Code: ${name}. S3 Error Message: ${message}`);
  }
}

/** Into a folder beside it first, so that a killed process leaves no half of a bundle under the name. */
async function write(target: string, entries: [string, Uint8Array][], zip: Uint8Array): Promise<void> {
  if (existsSync(target)) return;
  const draft = `${target}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  for (const [name, bytes] of entries) {
    const file = path.join(draft, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  // Without it a `.js` file would be what the project around the state folder says it is; as in Lambda, its syntax decides.
  await writeFile(path.join(path.dirname(target), 'package.json'), '{}');
  // As it came, to be fetched again: a zip made anew would have another digest.
  await writeFile(`${target}.zip`, zip);
  await rename(draft, target).catch(async (error: NodeJS.ErrnoException) => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(target)) throw error; // another function with the same code was first
  });
}
