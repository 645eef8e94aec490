import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  GenerateServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsCommand,
  GetUserCommand,
  IAMClient,
  ListUsersCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { policyOf, startAccount } from './account.ts';

let account: Awaited<ReturnType<typeof startAccount>>;
beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account?.[Symbol.asyncDispose]());

/** A user with a key, who may read himself and nobody else. */
async function user(UserName: string) {
  const { User } = await account.iam.send(new CreateUserCommand({ UserName }));
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable
  const Resource = 'arn:aws:iam::000000000000:user/${aws:username}';
  const PolicyDocument = policyOf({ Effect: 'Allow', Action: 'iam:GetUser', Resource });
  await account.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'self', PolicyDocument }));
  const { AccessKey } = await account.iam.send(new CreateAccessKeyCommand({ UserName }));
  const credentials = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  return { arn: User?.Arn, key: credentials.accessKeyId, iam: new IAMClient({ ...account.client, credentials }) };
}

it('does what its policy allows, under its own name', async () => {
  const jane = await user('jane');
  await user('joe');
  expect((await jane.iam.send(new GetUserCommand({}))).User?.UserName).toBe('jane');
  await expect(jane.iam.send(new GetUserCommand({ UserName: 'joe' }))).rejects.toThrow(
    'User: arn:aws:iam::000000000000:user/jane is not authorized to perform: iam:GetUser on resource: arn:aws:iam::000000000000:user/joe',
  );
});

it('is locked out with its key', async () => {
  const { key, iam } = await user('locked');
  await account.iam.send(new UpdateAccessKeyCommand({ UserName: 'locked', AccessKeyId: key, Status: 'Inactive' }));
  await expect(iam.send(new GetUserCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  await account.iam.send(new UpdateAccessKeyCommand({ UserName: 'locked', AccessKeyId: key, Status: 'Active' }));
  await iam.send(new GetUserCommand({}));
  await expect(account.iam.send(new DeleteUserCommand({ UserName: 'locked' }))).rejects.toThrow(
    'delete access keys first',
  );
  await account.iam.send(new DeleteAccessKeyCommand({ UserName: 'locked', AccessKeyId: key }));
  await expect(iam.send(new GetUserCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
});

it('can be asked what it has used, not what it was refused', async () => {
  const { arn, iam } = await user('observed');
  await iam.send(new GetUserCommand({}));
  await iam.send(new ListUsersCommand({})).catch(() => {});
  const { JobId } = await account.iam.send(
    new GenerateServiceLastAccessedDetailsCommand({ Arn: arn, Granularity: 'ACTION_LEVEL' }),
  );
  const { ServicesLastAccessed } = await account.iam.send(new GetServiceLastAccessedDetailsCommand({ JobId }));
  expect(ServicesLastAccessed?.map((it) => it.ServiceNamespace)).toEqual(['iam']);
  expect(ServicesLastAccessed?.[0]?.TrackedActionsLastAccessed?.map((it) => it.ActionName)).toEqual(['GetUser']);
});
