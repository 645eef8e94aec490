import {
  DeleteConflictException,
  EntityAlreadyExistsException,
  LimitExceededException,
  NoSuchEntityException,
  type Policy,
} from '@aws-sdk/client-iam';
import { refuse } from '../refuse.ts';
import type { Account, IamHandlers } from './account.ts';
import { type PolicyRow, uniqueId } from './directory.ts';
import { type ManagedPolicy, managedPolicies, managedPolicy } from './managed.ts';
import { page, under } from './page.ts';
import { checkedPolicy, encoded, size } from './policy-text.ts';
import { authorizeTags, fromTags, toTags, withoutTags } from './tags.ts';

/** Managed policies: the account's, with up to five versions each, and AWS's, which have one here. */
export function policy(account: Account) {
  const { policies, roles, users } = account.directory;
  const holders = (arn: string) => [...roles.values(), ...users.values()].filter((it) => it.attached.includes(arn));
  const missing = (arn: string) => refuse(NoSuchEntityException, `Policy ${arn} was not found.`);
  const own = (arn = '') => policies.get(arn) ?? missing(arn);
  const find = (arn = '') => policies.get(arn) ?? fromAws(managedPolicy(arn) ?? missing(arn));
  const shape = (row: PolicyRow): Policy => ({
    PolicyName: row.name,
    PolicyId: row.id,
    Arn: row.arn,
    Path: row.path,
    DefaultVersionId: row.defaultVersion,
    AttachmentCount: holders(row.arn).length,
    PermissionsBoundaryUsageCount: [...roles.values(), ...users.values()].filter((it) => it.boundary === row.arn)
      .length,
    IsAttachable: true,
    Description: row.description,
    CreateDate: new Date(row.created),
    UpdateDate: new Date(row.updated),
    Tags: fromTags(row.tags),
  });
  const version = (row: PolicyRow, id = row.defaultVersion) => {
    const found =
      row.versions.find((it) => it.id === id) ??
      refuse(NoSuchEntityException, `Policy ${row.arn} version ${id} does not exist or is not attachable.`);
    return {
      VersionId: found.id,
      Document: encoded(found.document),
      IsDefaultVersion: found.id === row.defaultVersion,
      CreateDate: new Date(found.created),
    };
  };

  return {
    async CreatePolicy(input, call) {
      const { PolicyName: name = '', Path: path = '/' } = input;
      const arn = account.arn('policy', path, name);
      if (policies.has(arn)) {
        refuse(
          EntityAlreadyExistsException,
          `A policy called ${name} already exists. Duplicate names are not allowed.`,
        );
      }
      const created = account.now();
      const document = sized(checkedPolicy(input.PolicyDocument));
      await authorizeTags(account.cloud, call, 'iam:TagPolicy', { arn }, input.Tags);
      const row = policies.put(arn, {
        name,
        path,
        id: uniqueId('ANPA'),
        arn,
        created,
        updated: created,
        description: input.Description,
        versions: [{ id: 'v1', document, created }],
        defaultVersion: 'v1',
        tags: toTags(input.Tags),
      });
      return { Policy: shape(row) };
    },
    async GetPolicy(input) {
      return { Policy: shape(find(input.PolicyArn)) };
    },
    async ListPolicies(input) {
      const scoped = [
        ...(input.Scope === 'AWS' ? [] : policies.values()),
        ...(input.Scope === 'Local' ? [] : managedPolicies().map(fromAws)),
      ];
      const wanted = scoped
        .filter((it) => !input.OnlyAttached || holders(it.arn).length)
        .filter(under(input.PathPrefix));
      const { items, ...rest } = page(wanted, input);
      return { Policies: items.map(shape), ...rest };
    },
    async DeletePolicy(input) {
      const row = own(input.PolicyArn);
      if (holders(row.arn).length) refuse(DeleteConflictException, 'Cannot delete a policy attached to entities.');
      if (row.versions.length > 1) {
        refuse(
          DeleteConflictException,
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        );
      }
      policies.delete(row.arn);
      return {};
    },
    async CreatePolicyVersion(input) {
      const row = own(input.PolicyArn);
      if (row.versions.length >= 5) {
        refuse(
          LimitExceededException,
          'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
        );
      }
      const id = `v${Math.max(...row.versions.map((it) => Number(it.id.slice(1)))) + 1}`;
      const created = account.now();
      const document = sized(checkedPolicy(input.PolicyDocument));
      const versions = [...row.versions, { id, document, created }];
      const defaultVersion = input.SetAsDefault ? id : row.defaultVersion;
      return {
        PolicyVersion: version(policies.put(row.arn, { ...row, versions, defaultVersion, updated: created }), id),
      };
    },
    async GetPolicyVersion(input) {
      return { PolicyVersion: version(find(input.PolicyArn), input.VersionId) };
    },
    async ListPolicyVersions(input) {
      const row = find(input.PolicyArn);
      const { items, ...rest } = page(row.versions, input);
      return { Versions: items.map((it) => ({ ...version(row, it.id), Document: undefined })), ...rest };
    },
    async SetDefaultPolicyVersion(input) {
      const row = own(input.PolicyArn);
      version(row, input.VersionId);
      policies.put(row.arn, { ...row, defaultVersion: input.VersionId ?? row.defaultVersion });
      return {};
    },
    async DeletePolicyVersion(input) {
      const row = own(input.PolicyArn);
      const { IsDefaultVersion } = version(row, input.VersionId);
      if (IsDefaultVersion) refuse(DeleteConflictException, 'Cannot delete the default version of a policy.');
      policies.put(row.arn, { ...row, versions: row.versions.filter((it) => it.id !== input.VersionId) });
      return {};
    },
    async TagPolicy(input) {
      const row = own(input.PolicyArn);
      policies.put(row.arn, { ...row, tags: { ...row.tags, ...toTags(input.Tags) } });
      return {};
    },
    async UntagPolicy(input) {
      const row = own(input.PolicyArn);
      policies.put(row.arn, { ...row, tags: withoutTags(row.tags, input.TagKeys) });
      return {};
    },
    async ListPolicyTags(input) {
      const { items, ...rest } = page(fromTags(find(input.PolicyArn).tags), input);
      return { Tags: items, ...rest };
    },
    async ListEntitiesForPolicy(input) {
      const { arn } = find(input.PolicyArn);
      return {
        PolicyRoles: roles
          .values()
          .filter((it) => it.attached.includes(arn))
          .map((it) => ({ RoleName: it.name, RoleId: it.id })),
        PolicyUsers: users
          .values()
          .filter((it) => it.attached.includes(arn))
          .map((it) => ({ UserName: it.name, UserId: it.id })),
        PolicyGroups: [],
        IsTruncated: false,
      };
    },
  } satisfies IamHandlers;
}

function sized(document: string): string {
  if (size(document) > 6144) refuse(LimitExceededException, 'Cannot exceed quota for PolicySize: 6144');
  return document;
}

/** When AWS's policies of this kind first came out; nothing depends on it. */
const LONG_AGO = '2015-02-06T18:39:46.000Z';

const fromAws = ({ name, path, arn, document }: ManagedPolicy): PolicyRow => ({
  name,
  path,
  arn,
  id: `ANPA${Buffer.from(name).toString('hex').slice(0, 16).toUpperCase()}`,
  created: LONG_AGO,
  updated: LONG_AGO,
  versions: [{ id: 'v1', document, created: LONG_AGO }],
  defaultVersion: 'v1',
  tags: {},
});
