import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { AgentCommand, AgentHost, AgentReport } from './command.ts';
import type { DeploymentFolder } from './deployment-folder.ts';
import { UsersOwnError } from './fault.ts';
import { open } from './http.ts';
import { instanceCredentials } from './metadata.ts';
import { encode, sign } from './sign.ts';
import { unzip } from './unzip.ts';

/** Gets the revision from S3 with the credentials of the instance's role, and unpacks it. */
export async function downloadBundle(
  { revision }: AgentCommand,
  { environment }: AgentHost,
  folder: DeploymentFolder,
  signal: AbortSignal,
): Promise<AgentReport> {
  await rm(folder.archive, { recursive: true, force: true });
  await mkdir(folder.archive, { recursive: true });
  const query = revision.version ? `?versionId=${encode(revision.version)}` : '';
  const key = revision.key.split('/').map(encode).join('/');
  const url = new URL(`${environment.AWS_ENDPOINT_URL}/${revision.bucket}/${key}${query}`);
  const credentials = await instanceCredentials(environment);
  const signing = { region: environment.AWS_REGION ?? 'us-east-1', service: 's3', credentials };
  const headers = sign({ method: 'GET', url }, signing);
  const response = await open(url.href, { headers, signal });
  const expected = unquoted(revision.eTag);
  const actual = unquoted(response.headers.etag);
  if (expected && expected !== actual) {
    response.destroy();
    throw new UsersOwnError(
      'UnknownError',
      `Expected deployment artifact bundle etag ${expected} but was actually ${actual}`,
    );
  }
  const digest = createHash('md5');
  const length = Number(response.headers['content-length']);
  response.on('data', (chunk: Buffer) => digest.update(chunk));
  await pipeline(response, createWriteStream(folder.bundle), { signal });
  // A truncated body that still ends properly: the ETag of an object put in one piece, without a KMS key, is its MD5.
  const md5 = digest.digest('hex');
  const plain =
    !response.headers['x-amz-server-side-encryption']?.includes('kms') && /^[0-9a-f]{32}$/.test(actual ?? '');
  if (plain && md5 !== actual) {
    throw new UsersOwnError(
      'UnknownError',
      `The bundle s3://${revision.bucket}/${revision.key} arrived with MD5 ${md5}, ${length} bytes were announced`,
    );
  }
  await unzip(folder.bundle, folder.archive);
  await rm(folder.bundle, { force: true });
  return { status: 'Succeeded' };
}

const unquoted = (tag: string | undefined) => tag?.replaceAll('"', '');
