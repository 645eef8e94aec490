import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWire } from './echo.ts';

let wire: Awaited<ReturnType<typeof startWire>>;
let reached = 0;
beforeAll(async () => {
  wire = await startWire(async ({ input }) => {
    if (input.Body instanceof Readable) await buffer(input.Body);
    reached += 1;
    return {};
  });
});
afterAll(() => wire?.[Symbol.asyncDispose]());

const calls = {
  awsQuery: (options: object) => new STSClient({ ...wire.client, ...options }).send(new GetCallerIdentityCommand({})),
  ec2Query: (options: object) => new EC2Client({ ...wire.client, ...options }).send(new DescribeVpcsCommand({})),
  awsJson: (options: object) => new SFNClient({ ...wire.client, ...options }).send(new ListStateMachinesCommand({})),
  restXml: (options: object) =>
    new S3Client({ ...wire.client, ...options }).send(new GetObjectCommand({ Bucket: 'bucket', Key: 'k' })),
};
type Spoken = keyof typeof calls;

async function refusal(spoken: Spoken, options: object) {
  const before = reached;
  const error: Error & { $metadata?: { httpStatusCode?: number } } = await calls[spoken](options).then(
    () => expect.unreachable(`${spoken} was let in`),
    (it) => it,
  );
  expect(reached).toBe(before);
  return [error.name, error.$metadata?.httpStatusCode];
}

describe('a wrong secret', () => {
  it.each([
    ['awsQuery', 'SignatureDoesNotMatch'],
    ['ec2Query', 'AuthFailure'],
    ['awsJson', 'InvalidSignatureException'],
    ['restXml', 'SignatureDoesNotMatch'],
  ] as const)('is refused in %s as %s', async (spoken, name) => {
    const credentials = { ...wire.operator, secretAccessKey: 'guessed' };
    expect(await refusal(spoken, { credentials })).toEqual([name, 403]);
  });
});

describe('an unknown key', () => {
  it.each([
    ['awsQuery', 'InvalidClientTokenId'],
    ['ec2Query', 'AuthFailure'],
    ['awsJson', 'UnrecognizedClientException'],
    ['restXml', 'InvalidAccessKeyId'],
  ] as const)('is refused in %s as %s', async (spoken, name) => {
    const credentials = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' };
    expect(await refusal(spoken, { credentials })).toEqual([name, 403]);
  });
});

it('refuses a token that does not belong to the key', async () => {
  const credentials = { ...wire.operator, sessionToken: 'borrowed' };
  expect(await refusal('awsQuery', { credentials })).toEqual(['InvalidClientTokenId', 403]);
});

it('refuses a request for another region, and lets in what is signed for the world', async () => {
  expect(await refusal('awsJson', { region: 'eu-west-1' })).toEqual(['InvalidSignatureException', 403]);
  await calls.awsQuery({ region: 'eu-west-1' });
});

it('refuses a signature from another hour', async () => {
  const hour = 3_600_000;
  // Signed with the client's clock; `maxAttempts: 1` keeps it from setting that right and trying again.
  expect(await refusal('awsJson', { systemClockOffset: -hour })).toEqual(['InvalidSignatureException', 403]);
  expect(await refusal('ec2Query', { systemClockOffset: hour })).toEqual(['RequestExpired', 403]);
});

it('refuses a body that is not the one that was signed', async () => {
  const before = reached;
  const client = new S3Client(wire.client);
  client.middlewareStack.add(
    (next) => (args) => {
      (args.request as { body: Buffer }).body = Buffer.from('forged!');
      return next(args);
    },
    { step: 'deserialize', priority: 'low' },
  );
  const put = client.send(new PutObjectCommand({ Bucket: 'bucket', Key: 'k', Body: 'honest!' }));
  await expect(put).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' });
  expect(reached).toBe(before);
});

it('refuses a presigned URL that was changed', async () => {
  const url = await getSignedUrl(new S3Client(wire.client), new GetObjectCommand({ Bucket: 'bucket', Key: 'mine' }));
  expect((await fetch(url)).status).toBe(200);
  expect((await fetch(url.replace('/mine?', '/yours?'))).status).toBe(403);
});

describe('a request that nobody signed', () => {
  const form = (Action: string) =>
    fetch(wire.endpoint, { method: 'POST', body: new URLSearchParams({ Action, Version: '2011-06-15' }) });

  it('is refused', async () => {
    expect((await form('GetCallerIdentity')).status).toBe(403);
    const headers = { 'x-amz-target': 'AWSStepFunctions.ListStateMachines' };
    expect((await fetch(wire.endpoint, { method: 'POST', headers, body: '{}' })).status).toBe(403);
  });

  it('reaches STS where it brings a proof of its own', async () => {
    const before = reached;
    const parameters = { RoleArn: 'arn:r', RoleSessionName: 's', WebIdentityToken: 't' };
    const body = new URLSearchParams({ Action: 'AssumeRoleWithWebIdentity', Version: '2011-06-15', ...parameters });
    expect((await fetch(wire.endpoint, { method: 'POST', body })).status).toBe(200);
    expect(reached).toBe(before + 1);
  });
});
