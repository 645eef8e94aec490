import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { unzipSync } from 'fflate';
import { settings } from './settings.ts';

const s3 = new S3Client({ maxAttempts: 5 });

export interface SeedFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

/** The sources with which a repository begins: the application as it was when the orchestrator was deployed. */
export async function seed(): Promise<SeedFile[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: settings.seed.bucket, Key: settings.seed.key }));
  const files = unzipSync(await Body!.transformToByteArray());
  return Object.entries(files)
    .filter(([path]) => !path.endsWith('/'))
    .map(([path, content]) => ({ path, content, executable: path.endsWith('.sh') }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
