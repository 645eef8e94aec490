import { readFile } from 'node:fs/promises';
import { MetadataService } from '@aws-sdk/ec2-metadata-service';

/** Which machine this process serves from, and which revision it runs. */
export interface Identity {
  readonly instance: string;
  readonly zone: string;
  /** The commit that the build was made of. */
  readonly commit: string;
}

/** Asks the instance metadata service (IMDSv2) and reads the revision that lies beside the program. Throws when either is missing. */
export async function identify(): Promise<Identity> {
  const metadata = new MetadataService({});
  const [instance, zone, revision] = await Promise.all([
    metadata.request('/latest/meta-data/instance-id', {}),
    metadata.request('/latest/meta-data/placement/availability-zone', {}),
    readFile(new URL('revision.json', import.meta.url), 'utf8'),
  ]);
  return { instance, zone, commit: (JSON.parse(revision) as { commit: string }).commit };
}
