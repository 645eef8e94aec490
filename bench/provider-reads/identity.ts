import { json, type Kind, tags, there } from './kind.ts';

/** IAM answers documents percent-encoded, and the provider decodes them. */
const document = (text: string | undefined) => json(text && decodeURIComponent(text));

const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const policyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' }],
};

const role: Kind = {
  type: 'aws_iam_role',
  find: async ({ iam }) => (await iam.ListRoles({ MaxItems: 1000 })).Roles!.map((it) => it.RoleName!),
  async read({ iam }, id) {
    const it = there((await iam.GetRole({ RoleName: id })).Role, 'Role');
    const { PolicyNames } = await iam.ListRolePolicies({ RoleName: id });
    const inline = await Promise.all(
      there(PolicyNames, 'PolicyNames').map((PolicyName) => iam.GetRolePolicy({ RoleName: id, PolicyName })),
    );
    const { AttachedPolicies } = await iam.ListAttachedRolePolicies({ RoleName: id });
    return {
      arn: it.Arn,
      create_date: it.CreateDate,
      max_session_duration: it.MaxSessionDuration,
      name: it.RoleName,
      path: it.Path,
      unique_id: it.RoleId,
      assume_role_policy: document(it.AssumeRolePolicyDocument),
      permissions_boundary: it.PermissionsBoundary ? it.PermissionsBoundary.PermissionsBoundaryArn : '',
      inline_policy: inline.map(({ PolicyDocument }) => document(PolicyDocument)),
      managed_policy_arns: there(AttachedPolicies, 'AttachedPolicies').map(({ PolicyArn }) => PolicyArn),
      tags: tags(it.Tags),
    };
  },
  async make({ iam }, { name }) {
    const RoleName = `${name}-made`;
    const Tags = [{ Key: 'Name', Value: name }];
    await iam.CreateRole({ RoleName, Path: '/', AssumeRolePolicyDocument: JSON.stringify(trust), Tags });
    await iam.PutRolePolicy({ RoleName, PolicyName: 'own', PolicyDocument: JSON.stringify(policyDocument) });
    return {
      id: RoleName,
      planned: {
        name: RoleName,
        path: '/',
        max_session_duration: 3600,
        assume_role_policy: trust,
        permissions_boundary: '',
        inline_policy: [policyDocument],
        managed_policy_arns: [],
        tags: { Name: name },
      },
      async remove() {
        await iam.DeleteRolePolicy({ RoleName, PolicyName: 'own' });
        // What the provider asks before it deletes a role.
        await iam.ListInstanceProfilesForRole({ RoleName });
        await iam.DeleteRole({ RoleName });
      },
    };
  },
};

const policy: Kind = {
  type: 'aws_iam_policy',
  find: async ({ iam }) => (await iam.ListPolicies({ Scope: 'Local' })).Policies!.map((it) => it.Arn!),
  async read({ iam }, id) {
    const it = there((await iam.GetPolicy({ PolicyArn: id })).Policy, 'Policy');
    const version = await iam.GetPolicyVersion({ PolicyArn: id, VersionId: it.DefaultVersionId });
    return {
      arn: it.Arn,
      attachment_count: it.AttachmentCount,
      name: it.PolicyName,
      path: it.Path,
      policy_id: it.PolicyId,
      policy: document(version.PolicyVersion?.Document),
      tags: tags(it.Tags),
    };
  },
  async make({ iam }, { name }) {
    const { Policy } = await iam.CreatePolicy({ PolicyName: name, PolicyDocument: JSON.stringify(policyDocument) });
    const PolicyArn = Policy!.Arn!;
    return {
      id: PolicyArn,
      planned: { name, path: '/', attachment_count: 0, policy: policyDocument, tags: {} },
      async remove() {
        await iam.ListPolicyVersions({ PolicyArn });
        await iam.DeletePolicy({ PolicyArn });
      },
    };
  },
};

const instanceProfile: Kind = {
  type: 'aws_iam_instance_profile',
  find: async ({ iam }) => (await iam.ListInstanceProfiles({})).InstanceProfiles!.map((it) => it.InstanceProfileName!),
  async read({ iam }, id) {
    const it = there((await iam.GetInstanceProfile({ InstanceProfileName: id })).InstanceProfile, 'InstanceProfile');
    // The provider reads the role as well, and takes it out of the profile if it is gone.
    const name = there(it.Roles, 'Roles')[0]?.RoleName;
    if (name) await iam.GetRole({ RoleName: name });
    return {
      arn: it.Arn,
      create_date: it.CreateDate,
      name: it.InstanceProfileName,
      path: it.Path,
      role: name,
      unique_id: it.InstanceProfileId,
      tags: tags(it.Tags),
    };
  },
};

export const identity: readonly Kind[] = [role, policy, instanceProfile];
