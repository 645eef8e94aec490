import {
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policyOf, startAccount, trusting } from './account.ts';

let account: Awaited<ReturnType<typeof startAccount>>;
beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account?.[Symbol.asyncDispose]());

describe('a role', () => {
  it('may do what its policy allows, and is told by name what it may not', async () => {
    const reader = await account.role('reader', { Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' });
    const iam = new IAMClient(reader.client);
    expect((await iam.send(new GetRoleCommand({ RoleName: 'reader' }))).Role?.RoleName).toBe('reader');
    await expect(iam.send(new ListRolesCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:sts::000000000000:assumed-role/reader/test is not authorized to perform: iam:ListRoles on resource: * because no identity-based policy allows the iam:ListRoles action`,
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('leaves a trail: what it was allowed and what it was refused, on which resource', async () => {
    const traced = await account.role('traced', { Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' });
    const iam = new IAMClient(traced.client);
    await iam.send(new GetRoleCommand({ RoleName: 'traced' }));
    await expect(iam.send(new ListRolesCommand({}))).rejects.toThrow();
    expect(account.decisions.filter(({ principal }) => principal === traced.arn)).toEqual([
      { principal: traced.arn, action: 'iam:GetRole', resource: traced.arn, allowed: true },
      { principal: traced.arn, action: 'iam:ListRoles', resource: '*', allowed: false },
    ]);
  });

  it('is stopped by an explicit deny whatever else allows', async () => {
    const torn = await account.role(
      'torn',
      { Effect: 'Allow', Action: '*', Resource: '*' },
      { Effect: 'Deny', Action: 'iam:List*', Resource: '*' },
    );
    await expect(new IAMClient(torn.client).send(new ListRolesCommand({}))).rejects.toThrow(
      'with an explicit deny in an identity-based policy',
    );
  });

  it('says who it is without being allowed to', async () => {
    const nobody = await account.role('nobody');
    const { Arn } = await new STSClient(nobody.client).send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe('arn:aws:sts::000000000000:assumed-role/nobody/test');
  });

  it('cannot be taken by one whom its trust policy does not name', async () => {
    const RoleName = 'for-lambda';
    const AssumeRolePolicyDocument = trusting({ Service: 'lambda.amazonaws.com' });
    const { Role } = await account.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    const all = await account.role('may-all', { Effect: 'Allow', Action: '*', Resource: '*' });
    const take = new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: 's' });
    await expect(new STSClient(all.client).send(take)).rejects.toMatchObject({ name: 'AccessDenied' });
    const by = { service: 'lambda.amazonaws.com' } as const;
    const session = await account.cloud.identities.assume(Role?.Arn ?? '', by, 'f');
    expect(session.principal.arn).toBe('arn:aws:sts::000000000000:assumed-role/for-lambda/f');
  });

  it('creates only roles within a boundary where its policy demands one', async () => {
    const boundary = 'arn:aws:iam::aws:policy/PowerUserAccess';
    const maker = await account.role('maker', {
      Effect: 'Allow',
      Action: ['iam:CreateRole', 'iam:PutRolePolicy'],
      Resource: 'arn:aws:iam::000000000000:role/app/*',
      Condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
    });
    const iam = new IAMClient(maker.client);
    const input = { Path: '/app/', AssumeRolePolicyDocument: trusting({ Service: 'ec2.amazonaws.com' }) };
    await expect(iam.send(new CreateRoleCommand({ ...input, RoleName: 'free' }))).rejects.toThrow('not authorized');
    await iam.send(new CreateRoleCommand({ ...input, RoleName: 'bound', PermissionsBoundary: boundary }));
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    await iam.send(new PutRolePolicyCommand({ RoleName: 'bound', PolicyName: 'p', PolicyDocument }));
  });

  it('leaves a record of what it used and what it was refused', async () => {
    const { usage } = await import('../../../../cloud/aws/iam/usage.ts').then(({ openUsage }) => ({
      usage: openUsage(account.cloud.store, account.cloud.clock),
    }));
    const worker = await account.role('worker', { Effect: 'Allow', Action: 'iam:GetRole', Resource: '*' });
    const iam = new IAMClient(worker.client);
    await iam.send(new GetRoleCommand({ RoleName: 'worker' }));
    await iam.send(new ListRolesCommand({})).catch(() => {});
    expect(usage.of(worker.arn)).toEqual([
      expect.objectContaining({ action: 'iam:GetRole', allowed: 1, refused: 0 }),
      expect.objectContaining({ action: 'iam:ListRoles', allowed: 0, refused: 1, refusedOn: '*' }),
    ]);
  });
});

it('asks for the right to tag of one who creates with tags', async () => {
  const maker = await account.role('untagging', { Effect: 'Allow', Action: 'iam:CreateRole', Resource: '*' });
  const iam = new IAMClient(maker.client);
  const input = { AssumeRolePolicyDocument: trusting({ Service: 'ec2.amazonaws.com' }) };
  await iam.send(new CreateRoleCommand({ ...input, RoleName: 'bare' }));
  const Tags = [{ Key: 'a', Value: 'b' }];
  await expect(iam.send(new CreateRoleCommand({ ...input, RoleName: 'labelled', Tags }))).rejects.toThrow(
    'iam:TagRole',
  );
});
