import { resourceType, type Tag, type Work } from '../resource-type.ts';
import { unlessMissing } from './unless-missing.ts';

interface Role {
  RoleName?: string;
  Path?: string;
  AssumeRolePolicyDocument: object;
  Description?: string;
  MaxSessionDuration?: number;
  PermissionsBoundary?: string;
  ManagedPolicyArns?: string[];
  Policies?: { PolicyName: string; PolicyDocument: object }[];
  Tags?: Tag[];
}

export const role = resourceType<Role>({
  immutable: ['RoleName', 'Path'],
  async create(properties, work) {
    const iam = await work.use('iam');
    const { AssumeRolePolicyDocument, ManagedPolicyArns, Policies, Tags, ...rest } = properties;
    const { Role } = await iam.CreateRole({
      ...rest,
      RoleName: properties.RoleName ?? work.name(64),
      AssumeRolePolicyDocument: JSON.stringify(AssumeRolePolicyDocument),
      Tags: work.tags(Tags),
    });
    const RoleName = Role?.RoleName ?? '';
    work.begun(RoleName);
    await setPolicies(RoleName, properties, { AssumeRolePolicyDocument }, work);
    return { physicalId: RoleName, attributes: { Arn: Role?.Arn ?? '', RoleId: Role?.RoleId ?? '' } };
  },
  async update(made, properties, before, work) {
    const iam = await work.use('iam');
    const RoleName = made.physicalId;
    await iam.UpdateAssumeRolePolicy({ RoleName, PolicyDocument: JSON.stringify(properties.AssumeRolePolicyDocument) });
    await iam.UpdateRole({
      RoleName,
      Description: properties.Description ?? '',
      MaxSessionDuration: properties.MaxSessionDuration ?? 3600,
    });
    const { PermissionsBoundary } = properties;
    if (PermissionsBoundary) await iam.PutRolePermissionsBoundary({ RoleName, PermissionsBoundary });
    else if (before.PermissionsBoundary) await iam.DeleteRolePermissionsBoundary({ RoleName });
    await setPolicies(RoleName, properties, before, work);
    return made;
  },
  async retag({ physicalId: RoleName }, Tags, TagKeys, { use }) {
    const iam = await use('iam');
    if (Tags.length) await iam.TagRole({ RoleName, Tags });
    if (TagKeys.length) await iam.UntagRole({ RoleName, TagKeys });
  },
  async remove({ physicalId: RoleName }, { ManagedPolicyArns = [], Policies = [] }, { use }) {
    const iam = await use('iam');
    // One whose creation failed in the middle has some of them.
    for (const PolicyArn of ManagedPolicyArns) await iam.DetachRolePolicy({ RoleName, PolicyArn }).catch(unlessMissing);
    for (const { PolicyName } of Policies) await iam.DeleteRolePolicy({ RoleName, PolicyName }).catch(unlessMissing);
    await iam.DeleteRole({ RoleName });
  },
});

/** Attaches and writes the policies of `now`, and takes away those of `before` that `now` no longer has. */
async function setPolicies(RoleName: string, now: Role, before: Role, { use }: Work): Promise<void> {
  const iam = await use('iam');
  for (const PolicyArn of now.ManagedPolicyArns ?? [])
    if (!before.ManagedPolicyArns?.includes(PolicyArn)) await iam.AttachRolePolicy({ RoleName, PolicyArn });
  for (const PolicyArn of before.ManagedPolicyArns ?? [])
    if (!now.ManagedPolicyArns?.includes(PolicyArn)) await iam.DetachRolePolicy({ RoleName, PolicyArn });
  for (const { PolicyName, PolicyDocument } of now.Policies ?? [])
    await iam.PutRolePolicy({ RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) });
  for (const { PolicyName } of before.Policies ?? [])
    if (!now.Policies?.some((it) => it.PolicyName === PolicyName)) await iam.DeleteRolePolicy({ RoleName, PolicyName });
}
