import { createHash } from 'node:crypto';
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Orchestrated, orchestrated } from './orchestrated.ts';

const COMMIT = 'c0ffee'.padEnd(40, '0');
const HERE = process.arch === 'arm64' ? 'arm64' : 'x86_64';
const MANIFEST = {
  commit: COMMIT,
  tier: 'api',
  architecture: HERE,
  node: process.version,
  created: '2026-01-01T00:00:00.000Z',
};

let world: Orchestrated;
let s3: S3Client;
let handler: typeof import('../../lambdas/deploy/check-artifact.ts')['handler'];
let artifactOf: typeof import('../../lambdas/artifact.ts')['artifactOf'];
let Bucket: string;

beforeAll(async () => {
  world = await orchestrated();
  const { endpoint, region, operator } = world.cloud;
  const client = { endpoint, region, credentials: operator };
  s3 = new S3Client({ ...client, forcePathStyle: true });
  ({ handler } = await import('../../lambdas/deploy/check-artifact.ts'));
  ({ artifactOf } = await import('../../lambdas/artifact.ts'));
  ({ bucketName: Bucket } = await import('../../lambdas/naming.ts'));
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await new EC2Client(client).send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'muster-dev-api',
      LaunchTemplateData: {
        ImageId: 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
        InstanceType: 't3.micro',
      },
    }),
  );
});
afterAll(() => world[Symbol.asyncDispose]());

/** What a build leaves: the object, and its digest noted on it. */
async function build(manifest: object | null = MANIFEST, more: Record<string, Uint8Array> = {}) {
  const Body = zipSync({
    'listen.mjs': strToU8('serve()'),
    ...more,
    ...(manifest && { 'revision.json': strToU8(JSON.stringify(manifest)) }),
  });
  await put(Body, createHash('sha256').update(Body).digest('hex'));
  return (await artifactOf(s3, 'api', COMMIT))!;
}
const Key = `builds/api/${COMMIT}.zip`;
const put = (Body: Uint8Array, digest: string) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, Metadata: { 'codebuild-content-sha256': digest } }));
const check = (artifact: object) =>
  handler({ environment: 'dev', tier: 'api', commit: COMMIT, artifact }, { functionName: 'check-artifact' } as never);

describe('check-artifact', () => {
  it('passes what was built for these instances, and gives its manifest', async () => {
    expect(await check(await build())).toEqual({ manifest: MANIFEST });
  });

  it('reads an artifact of many megabytes without holding it', async () => {
    const noise = new Uint8Array(24 << 20).map((_, at) => (at * 2654435761) >>> 13);
    expect(await check(await build(MANIFEST, { 'large.bin': noise }))).toEqual({ manifest: MANIFEST });
  });

  it('stops when the object was deleted after its build, and says which', async () => {
    const artifact = await build();
    await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: artifact.version }));
    await expect(check(artifact)).rejects.toMatchObject({
      name: 'ArtifactMissing',
      message: `The artifact s3://${Bucket}/${Key} in version ${artifact.version} is not there: it was deleted after it had been built. Deploy the commit again, which builds it anew`,
    });
  });

  it('stops when the bytes are not those of the build', async () => {
    const { digest } = await build();
    await put(zipSync({ 'revision.json': strToU8(JSON.stringify({ ...MANIFEST, planted: true })) }), digest!);
    await expect(check((await artifactOf(s3, 'api', COMMIT))!)).rejects.toMatchObject({
      name: 'ArtifactChanged',
      message: expect.stringContaining(`and its build has left ${digest}`),
    });
  });

  it('stops when nobody knows what a build has left', async () => {
    const { digest: _, ...artifact } = await build();
    await expect(check(artifact)).rejects.toMatchObject({ name: 'ArtifactChanged' });
  });

  it('stops at another architecture than that of the instances, and says what would happen there', async () => {
    const other = HERE === 'arm64' ? 'x86_64' : 'arm64';
    await expect(check(await build({ ...MANIFEST, architecture: other }))).rejects.toMatchObject({
      name: 'ArtifactUnfit',
      message: expect.stringMatching(
        new RegExp(`built on ${other}, and muster-dev-api launches ami-\\w+, which is ${HERE} .*exec format error`),
      ),
    });
  });

  it.each([
    ['another commit', { commit: 'decaf'.padEnd(40, '0') }, 'it was built of decaf'],
    ['the other tier', { tier: 'web' }, 'it is the web tier'],
    ['an old Node', { node: 'v18.1.0' }, 'built with Node v18.1.0, and the instances have Node 24'],
    ['an architecture that it does not name', { architecture: undefined }, 'revision.json is not valid'],
  ])('stops at %s', async (_, change, sentence) => {
    await expect(check(await build({ ...MANIFEST, ...change }))).rejects.toMatchObject({
      name: 'ArtifactUnfit',
      message: expect.stringContaining(sentence),
    });
  });

  it('stops at an artifact without a manifest', async () => {
    await expect(check(await build(null))).rejects.toMatchObject({ name: 'ArtifactUnfit' });
  });
});
