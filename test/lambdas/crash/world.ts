import { CreatePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { type Orchestrated, orchestrated } from '../orchestrated.ts';

/**
 * What the dev stack brings, for steps that are run in this process: its boundary, its seed. The groups want no instances and the database has no
 * standby, since machines are not what is asked about.
 */
export async function crashWorld(options: Parameters<typeof orchestrated>[0] = {}): Promise<Orchestrated> {
  const world = await orchestrated(options);
  const { endpoint, region, operator: credentials } = world.cloud;
  const client = { endpoint, region, credentials };
  const settings = JSON.parse(process.env.SETTINGS!);
  process.env.SETTINGS = JSON.stringify({
    ...settings,
    instances: { min: 0, desired: 0, max: 2 },
    database: { ...settings.database, multiAz: false, backupDays: 0 },
  });
  await new IAMClient(client).send(
    new CreatePolicyCommand({
      PolicyName: 'muster-dev-boundary',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
      }),
    }),
  );
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'seed' }));
  const buildspec = strToU8(
    'version: 0.2\nphases:\n  build:\n    commands:\n      - echo "$CODEBUILD_RESOLVED_SOURCE_VERSION" > made\nartifacts:\n  files: [made]\n',
  );
  const Body = zipSync({ 'web/buildspec.yml': buildspec, 'api/buildspec.yml': buildspec });
  await s3.send(new PutObjectCommand({ Bucket: 'seed', Key: 'seed.zip', Body }));
  return world;
}
