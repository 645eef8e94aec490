import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InvalidInputException, type ProjectSource } from '@aws-sdk/client-codebuild';
import { unzip } from '../../machines/agent/unzip.ts';
import { PhaseFailed } from '../../machines/build/fault.ts';
import { checkOut } from '../../machines/build/source.ts';
import { signPassword } from '../../machines/git/password.ts';
import type { Cloud, Session } from '../../service.ts';
import { refuse } from '../refuse.ts';

/** Throws `InvalidInputException` for what this cloud cannot build. */
export function checkSource(source: ProjectSource): ProjectSource {
  const { type, location, buildspec } = source;
  if (type === 'NO_SOURCE') {
    if (!buildspec) refuse(InvalidInputException, 'A project with no source needs its buildspec in the project');
    if (location) refuse(InvalidInputException, 'A project with no source has no location');
    return source;
  }
  if (type !== 'CODECOMMIT' && type !== 'S3')
    refuse(InvalidInputException, `Sources of type ${type} are not built here; use CODECOMMIT, S3 or NO_SOURCE`);
  if (!location) refuse(InvalidInputException, `The source needs a location: ${LOCATIONS[type]}`);
  if (type === 'S3' && !S3_LOCATION.test(location))
    refuse(InvalidInputException, `"${location}" is no location in S3: ${LOCATIONS.S3}`);
  return source;
}

const LOCATIONS = { CODECOMMIT: 'the clone URL of a repository', S3: 'bucket/path/to/object.zip' };
const S3_LOCATION = /^(?:arn:aws:s3:::)?([^/]+)\/(.+\.zip)$/;

/** Fetches a source into an empty folder, as the service role. Gives back the exact version: a commit, or the version of an object. Throws `PhaseFailed`. */
export async function download(
  cloud: Cloud,
  { type, location = '', gitCloneDepth = 0 }: ProjectSource,
  version: string | undefined,
  { session, folder, signal }: { session: Session; folder: string; signal: AbortSignal },
): Promise<string | undefined> {
  await mkdir(folder, { recursive: true });
  if (type === 'NO_SOURCE') return undefined;
  if (type === 'S3') return object(cloud, location, version, session, folder);
  const { host, pathname } = new URL(location);
  const user = session.sessionToken ? `${session.accessKeyId}%${session.sessionToken}` : session.accessKeyId;
  const signed = { host, path: pathname, region: cloud.region };
  const password = signPassword(session.secretAccessKey, signed, cloud.clock.now());
  return checkOut(folder, { url: location, user, password, version: version ?? '', depth: gitCloneDepth }, signal);
}

async function object(
  cloud: Cloud,
  location: string,
  VersionId: string | undefined,
  { principal }: Session,
  to: string,
) {
  const [, Bucket = '', Key = ''] = S3_LOCATION.exec(location) ?? [];
  const file = `${to}.zip`;
  try {
    const found = await (await cloud.use('s3', principal)).GetObject({ Bucket, Key, VersionId });
    await pipeline(found.Body as Readable, createWriteStream(file));
    await unzip(file, to);
    return found.VersionId;
  } catch (error) {
    const { name, message } = error as Error;
    throw new PhaseFailed(
      'CLIENT_ERROR',
      `Could not get the source arn:aws:s3:::${Bucket}/${Key}: ${name}: ${message}`,
    );
  } finally {
    await rm(file, { force: true });
  }
}
