import {
  DeleteConflictException,
  EntityAlreadyExistsException,
  type InstanceProfile,
  LimitExceededException,
  NoSuchEntityException,
} from '@aws-sdk/client-iam';
import { refuse } from '../refuse.ts';
import type { Account, IamHandlers } from './account.ts';
import { type InstanceProfileRow, uniqueId } from './directory.ts';
import { page, under } from './page.ts';
import { listed } from './role.ts';
import { authorizeTags, fromTags, toTags, withoutTags } from './tags.ts';

/** How an instance gets a role: a profile that holds one. */
export function instanceProfile(account: Account) {
  const { profiles, roles } = account.directory;
  const shape = (row: InstanceProfileRow): InstanceProfile => {
    const role = row.role ? roles.get(row.role) : undefined;
    return {
      InstanceProfileName: row.name,
      Path: row.path,
      InstanceProfileId: row.id,
      Arn: row.arn,
      CreateDate: new Date(row.created),
      Roles: role ? [listed(role)] : [],
      Tags: fromTags(row.tags),
    };
  };
  return {
    async CreateInstanceProfile(input, call) {
      const { InstanceProfileName: name = '', Path: path = '/' } = input;
      if (profiles.has(name)) refuse(EntityAlreadyExistsException, `Instance Profile ${name} already exists.`);
      const arn = account.arn('instance-profile', path, name);
      await authorizeTags(account.cloud, call, 'iam:TagInstanceProfile', { arn }, input.Tags);
      const row = profiles.put(name, {
        name,
        path,
        id: uniqueId('AIPA'),
        arn,
        created: account.now(),
        tags: toTags(input.Tags),
      });
      return { InstanceProfile: shape(row) };
    },
    async GetInstanceProfile(input) {
      return { InstanceProfile: shape(account.profile(input.InstanceProfileName)) };
    },
    async ListInstanceProfiles(input) {
      const { items, ...rest } = page(profiles.values().filter(under(input.PathPrefix)), input);
      return { InstanceProfiles: items.map(shape), ...rest };
    },
    async ListInstanceProfilesForRole(input) {
      const { name } = account.role(input.RoleName);
      const { items, ...rest } = page(
        profiles.values().filter((it) => it.role === name),
        input,
      );
      return { InstanceProfiles: items.map(shape), ...rest };
    },
    async DeleteInstanceProfile(input) {
      const row = account.profile(input.InstanceProfileName);
      if (row.role) {
        refuse(DeleteConflictException, 'Cannot delete entity, must remove roles from instance profile first.');
      }
      profiles.delete(row.name);
      return {};
    },
    async TagInstanceProfile(input) {
      const row = account.profile(input.InstanceProfileName);
      profiles.put(row.name, { ...row, tags: { ...row.tags, ...toTags(input.Tags) } });
      return {};
    },
    async UntagInstanceProfile(input) {
      const row = account.profile(input.InstanceProfileName);
      profiles.put(row.name, { ...row, tags: withoutTags(row.tags, input.TagKeys) });
      return {};
    },
    async ListInstanceProfileTags(input) {
      const { items, ...rest } = page(fromTags(account.profile(input.InstanceProfileName).tags), input);
      return { Tags: items, ...rest };
    },
    async AddRoleToInstanceProfile(input, { principal }) {
      const row = account.profile(input.InstanceProfileName);
      const role = account.role(input.RoleName);
      if (row.role) {
        refuse(LimitExceededException, 'Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
      }
      if (principal.kind !== 'service') {
        const context = { 'iam:PassedToService': 'ec2.amazonaws.com' };
        await account.cloud.identities.authorize(principal, 'iam:PassRole', [{ arn: role.arn }], context);
      }
      profiles.put(row.name, { ...row, role: role.name });
      return {};
    },
    async RemoveRoleFromInstanceProfile(input) {
      const row = account.profile(input.InstanceProfileName);
      const { name } = account.role(input.RoleName);
      if (row.role !== name) {
        refuse(NoSuchEntityException, `Role ${name} in Instance Profile ${row.name} cannot be found.`);
      }
      const { role: _, ...rest } = row;
      profiles.put(row.name, rest);
      return {};
    },
  } satisfies IamHandlers;
}
