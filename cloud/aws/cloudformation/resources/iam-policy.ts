import { resourceType, type Work } from '../resource-type.ts';
import { unlessMissing } from './unless-missing.ts';

interface Policy {
  PolicyName: string;
  PolicyDocument: object;
  Roles?: string[];
  Users?: string[];
}

/** An inline policy, written into each of its roles. */
export const policy = resourceType<Policy>({
  async create(properties, work) {
    const physicalId = work.name(128);
    work.begun(physicalId);
    await write(properties, work);
    return { physicalId };
  },
  immutable: ['PolicyName'],
  async update(made, properties, before, work) {
    await write(properties, work);
    const gone = (before.Roles ?? []).filter((it) => !properties.Roles?.includes(it));
    await erase({ ...before, Roles: gone, Users: [] }, work);
    return made;
  },
  remove: (_, properties, work) => erase(properties, work),
});

async function write({ PolicyName, PolicyDocument, Roles = [], Users = [] }: Policy, { use }: Work): Promise<void> {
  const iam = await use('iam');
  const document = JSON.stringify(PolicyDocument);
  for (const RoleName of Roles) await iam.PutRolePolicy({ RoleName, PolicyName, PolicyDocument: document });
  for (const UserName of Users) await iam.PutUserPolicy({ UserName, PolicyName, PolicyDocument: document });
}

async function erase({ PolicyName, Roles = [], Users = [] }: Policy, { use }: Work): Promise<void> {
  const iam = await use('iam');
  for (const RoleName of Roles) await iam.DeleteRolePolicy({ RoleName, PolicyName }).catch(unlessMissing);
  for (const UserName of Users) await iam.DeleteUserPolicy({ UserName, PolicyName }).catch(unlessMissing);
}

interface ManagedPolicy {
  ManagedPolicyName?: string;
  Path?: string;
  Description?: string;
  PolicyDocument: object;
  Roles?: string[];
}

export const managedPolicy = resourceType<ManagedPolicy>({
  immutable: ['ManagedPolicyName', 'Path', 'Description'],
  async create({ ManagedPolicyName, Path, Description, PolicyDocument, Roles = [] }, work) {
    const iam = await work.use('iam');
    const { Policy } = await iam.CreatePolicy({
      PolicyName: ManagedPolicyName ?? work.name(128),
      Path,
      Description,
      PolicyDocument: JSON.stringify(PolicyDocument),
    });
    const PolicyArn = Policy?.Arn ?? '';
    work.begun(PolicyArn);
    for (const RoleName of Roles) await iam.AttachRolePolicy({ RoleName, PolicyArn });
    return { physicalId: PolicyArn, attributes: { PolicyArn, PolicyId: Policy?.PolicyId ?? '' } };
  },
  async update(made, { PolicyDocument, Roles = [] }, before, { use }) {
    const iam = await use('iam');
    const PolicyArn = made.physicalId;
    await iam.CreatePolicyVersion({ PolicyArn, PolicyDocument: JSON.stringify(PolicyDocument), SetAsDefault: true });
    const { Versions = [] } = await iam.ListPolicyVersions({ PolicyArn });
    // IAM keeps five versions; CloudFormation leaves only the one in force.
    for (const { VersionId, IsDefaultVersion } of Versions)
      if (!IsDefaultVersion) await iam.DeletePolicyVersion({ PolicyArn, VersionId });
    for (const RoleName of Roles) await iam.AttachRolePolicy({ RoleName, PolicyArn });
    for (const RoleName of before.Roles ?? [])
      if (!Roles.includes(RoleName)) await iam.DetachRolePolicy({ RoleName, PolicyArn });
    return made;
  },
  async remove({ physicalId: PolicyArn }, { Roles = [] }, { use }) {
    const iam = await use('iam');
    for (const RoleName of Roles) await iam.DetachRolePolicy({ RoleName, PolicyArn }).catch(unlessMissing);
    await iam.DeletePolicy({ PolicyArn });
  },
});

interface InstanceProfile {
  InstanceProfileName?: string;
  Path?: string;
  Roles: string[];
}

export const instanceProfile = resourceType<InstanceProfile>({
  async create({ InstanceProfileName = '', Path, Roles }, work) {
    const iam = await work.use('iam');
    const name = InstanceProfileName || work.name(128);
    const { InstanceProfile } = await iam.CreateInstanceProfile({ InstanceProfileName: name, Path });
    work.begun(name);
    for (const RoleName of Roles) await iam.AddRoleToInstanceProfile({ InstanceProfileName: name, RoleName });
    return { physicalId: name, attributes: { Arn: InstanceProfile?.Arn ?? '' } };
  },
  async remove({ physicalId: InstanceProfileName }, { Roles }, { use }) {
    const iam = await use('iam');
    for (const RoleName of Roles)
      await iam.RemoveRoleFromInstanceProfile({ InstanceProfileName, RoleName }).catch(unlessMissing);
    await iam.DeleteInstanceProfile({ InstanceProfileName });
  },
});
