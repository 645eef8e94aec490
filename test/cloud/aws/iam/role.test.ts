import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteConflictException,
  DeleteInstanceProfileCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  EntityAlreadyExistsException,
  GetInstanceProfileCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  NoSuchEntityException,
  PutRolePolicyCommand,
  paginateListRoles,
  RemoveRoleFromInstanceProfileCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policyOf, startAccount, trusting } from './account.ts';

let account: Awaited<ReturnType<typeof startAccount>>;
beforeAll(async () => {
  account = await startAccount();
});
afterAll(() => account?.[Symbol.asyncDispose]());

const AssumeRolePolicyDocument = trusting({ Service: 'ec2.amazonaws.com' });
const create = async (RoleName: string, more: object = {}) =>
  (await account.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument, ...more }))).Role;

describe('a role', () => {
  it('is told with its path, its tags and its trust policy percent-encoded', async () => {
    await create('told', { Path: '/app/', Tags: [{ Key: 'k', Value: 'v' }], MaxSessionDuration: 7200 });
    const { Role } = await account.iam.send(new GetRoleCommand({ RoleName: 'told' }));
    expect(Role).toMatchObject({
      Arn: 'arn:aws:iam::000000000000:role/app/told',
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{16}$/),
      Tags: [{ Key: 'k', Value: 'v' }],
      MaxSessionDuration: 7200,
      AssumeRolePolicyDocument: encodeURIComponent(AssumeRolePolicyDocument),
    });
  });

  it('has a name of its own', async () => {
    await create('one');
    await expect(create('one')).rejects.toSatisfy(
      (it) => it instanceof EntityAlreadyExistsException && it.$metadata.httpStatusCode === 409,
    );
    await expect(account.iam.send(new GetRoleCommand({ RoleName: 'none' }))).rejects.toBeInstanceOf(
      NoSuchEntityException,
    );
  });

  it('trusts only those who exist', async () => {
    const AssumeRolePolicyDocument = trusting({ AWS: 'arn:aws:iam::000000000000:role/ghost' });
    await expect(create('haunted', { AssumeRolePolicyDocument })).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: 'Invalid principal in policy: "AWS":"arn:aws:iam::000000000000:role/ghost"',
    });
  });

  it('goes only when it holds nothing, and is held by nothing', async () => {
    const RoleName = 'leaving';
    const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSCodeDeployRole';
    const profile = { InstanceProfileName: 'held' };
    const send = account.iam.send.bind(account.iam);
    await create(RoleName);
    await send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    await send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument }));
    await send(new CreateInstanceProfileCommand(profile));
    await send(new AddRoleToInstanceProfileCommand({ RoleName, ...profile }));
    const remove = () => send(new DeleteRoleCommand({ RoleName }));
    await expect(remove()).rejects.toThrow('must detach all policies first');
    await send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await expect(remove()).rejects.toThrow('must delete policies first');
    await send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'p' }));
    await expect(remove()).rejects.toThrow('must remove roles from instance profile first');
    await expect(send(new DeleteInstanceProfileCommand(profile))).rejects.toBeInstanceOf(DeleteConflictException);
    await send(new RemoveRoleFromInstanceProfileCommand({ RoleName, ...profile }));
    await remove();
  });

  it('is listed in pages', async () => {
    for (const n of [1, 2, 3]) await create(`page-${n}`, { Path: '/pages/' });
    const names: (string | undefined)[] = [];
    for await (const page of paginateListRoles({ client: account.iam, pageSize: 2 }, { PathPrefix: '/pages/' })) {
      names.push(...(page.Roles ?? []).map((it) => it.RoleName));
    }
    expect(names).toEqual(['page-1', 'page-2', 'page-3']);
  });
});

describe('a policy', () => {
  it('is given back percent-encoded, whichever kind it is', async () => {
    await create('encoded');
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
    await account.iam.send(new PutRolePolicyCommand({ RoleName: 'encoded', PolicyName: 'p', PolicyDocument }));
    const inline = await account.iam.send(new GetRolePolicyCommand({ RoleName: 'encoded', PolicyName: 'p' }));
    expect(decodeURIComponent(inline.PolicyDocument ?? '')).toBe(PolicyDocument);
    const { Policy } = await account.iam.send(new CreatePolicyCommand({ PolicyName: 'managed', PolicyDocument }));
    const version = { PolicyArn: Policy?.Arn, VersionId: 'v1' };
    const { PolicyVersion } = await account.iam.send(new GetPolicyVersionCommand(version));
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(PolicyDocument);
  });

  it('stays while a role has it', async () => {
    await create('keeper');
    const PolicyDocument = policyOf({ Effect: 'Deny', Action: '*', Resource: '*' });
    const { Policy } = await account.iam.send(new CreatePolicyCommand({ PolicyName: 'kept', PolicyDocument }));
    const PolicyArn = Policy?.Arn;
    await account.iam.send(new AttachRolePolicyCommand({ RoleName: 'keeper', PolicyArn }));
    const { AttachedPolicies } = await account.iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'keeper' }));
    expect(AttachedPolicies).toEqual([{ PolicyName: 'kept', PolicyArn }]);
    await expect(account.iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toBeInstanceOf(
      DeleteConflictException,
    );
  });

  it('of AWS that this cloud does not know is refused with those that it knows', async () => {
    await create('wishful');
    const PolicyArn = 'arn:aws:iam::aws:policy/AmazonNothingFullAccess';
    const attach = account.iam.send(new AttachRolePolicyCommand({ RoleName: 'wishful', PolicyArn }));
    await expect(attach).rejects.toThrow(/does not exist or is not attachable\. This cloud knows .*AWSCodeDeployRole/);
  });

  it('is no larger than a role may have', async () => {
    await create('talkative');
    const Resource = Array.from({ length: 400 }, (_, n) => `arn:aws:s3:::a-bucket-with-a-name/${n}`);
    const PolicyDocument = policyOf({ Effect: 'Allow', Action: 's3:*', Resource });
    const put = account.iam.send(new PutRolePolicyCommand({ RoleName: 'talkative', PolicyName: 'p', PolicyDocument }));
    await expect(put).rejects.toThrow('Maximum policy size of 10240 bytes exceeded for role talkative');
  });

  it('is simulated as it is evaluated', async () => {
    const { arn } = await account.role('simulated', {
      Effect: 'Allow',
      Action: 's3:Get*',
      Resource: 'arn:aws:s3:::b/*',
    });
    const { EvaluationResults } = await account.iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: arn,
        ActionNames: ['s3:GetObject', 's3:PutObject'],
        ResourceArns: ['arn:aws:s3:::b/k'],
      }),
    );
    expect(EvaluationResults?.map((it) => it.EvalDecision)).toEqual(['allowed', 'implicitDeny']);
  });
});

it('puts a role in a profile, of which there is one place', async () => {
  const profile = { InstanceProfileName: 'instances' };
  await create('for-instances');
  await account.iam.send(new CreateInstanceProfileCommand(profile));
  await account.iam.send(new AddRoleToInstanceProfileCommand({ RoleName: 'for-instances', ...profile }));
  const { InstanceProfile } = await account.iam.send(new GetInstanceProfileCommand(profile));
  expect(InstanceProfile?.Roles?.map((it) => it.RoleName)).toEqual(['for-instances']);
  const again = account.iam.send(new AddRoleToInstanceProfileCommand({ RoleName: 'for-instances', ...profile }));
  await expect(again).rejects.toMatchObject({ name: 'LimitExceededException' });
});

it('makes the role of a service once', async () => {
  const make = () =>
    account.iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'autoscaling.amazonaws.com' }));
  expect((await make()).Role?.Arn).toBe(
    'arn:aws:iam::000000000000:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling',
  );
  await expect(make()).rejects.toThrow('has been taken in this account');
});
