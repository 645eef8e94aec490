import {
  DeleteConflictException,
  EntityAlreadyExistsException,
  NoSuchEntityException,
  type Role,
  UnmodifiableEntityException,
} from '@aws-sdk/client-iam';
import { refuse } from '../refuse.ts';
import type { Account, IamHandlers } from './account.ts';
import { type RoleRow, uniqueId } from './directory.ts';
import { managedDocument } from './granted.ts';
import { page, under } from './page.ts';
import { checkedTrust, encoded } from './policy-text.ts';
import { authorizeTags, fromTags, toTags, withoutTags } from './tags.ts';

/** Roles: who may take them (trust), for how long, and what bounds them. */
export function role(account: Account) {
  const { directory } = account;
  const { roles } = directory;
  const boundary = (arn: string | undefined) => {
    if (arn !== undefined && managedDocument(directory, arn) === undefined) {
      refuse(NoSuchEntityException, `Scope ARN: ${arn} does not exist or is not attachable.`);
    }
    return arn;
  };
  /** What AWS made for a service is not the account's to change. */
  const own = (name: string | undefined) => {
    const row = account.role(name);
    if (!row.path.startsWith('/aws-service-role/')) return row;
    return refuse(
      UnmodifiableEntityException,
      `Cannot perform the operation on the protected role '${name}' - this role is only modifiable by AWS`,
    );
  };

  return {
    async CreateRole(input, call) {
      const { RoleName: name = '', Path: path = '/' } = input;
      if (roles.has(name)) refuse(EntityAlreadyExistsException, `Role with name ${name} already exists.`);
      const arn = account.arn('role', path, name);
      await authorizeTags(account.cloud, call, 'iam:TagRole', { arn }, input.Tags);
      const row = roles.put(name, {
        name,
        path,
        id: uniqueId('AROA'),
        arn,
        created: account.now(),
        trust: checkedTrust(directory, account.cloud.account, input.AssumeRolePolicyDocument),
        description: input.Description,
        maxSessionSeconds: input.MaxSessionDuration ?? 3600,
        inline: {},
        attached: [],
        boundary: boundary(input.PermissionsBoundary),
        tags: toTags(input.Tags),
      });
      return { Role: shape(row) };
    },
    async GetRole(input) {
      return { Role: shape(account.role(input.RoleName)) };
    },
    async ListRoles(input) {
      const { items, ...rest } = page(roles.values().filter(under(input.PathPrefix)), input);
      return { Roles: items.map(listed), ...rest };
    },
    async DeleteRole(input) {
      const row = own(input.RoleName);
      const conflict = (what: string) => refuse(DeleteConflictException, `Cannot delete entity, must ${what} first.`);
      if (row.attached.length) conflict('detach all policies');
      if (Object.keys(row.inline).length) conflict('delete policies');
      if (directory.profiles.values().some((it) => it.role === row.name))
        conflict('remove roles from instance profile');
      roles.delete(row.name);
      return {};
    },
    async UpdateRole(input) {
      const row = own(input.RoleName);
      roles.put(row.name, {
        ...row,
        description: input.Description ?? row.description,
        maxSessionSeconds: input.MaxSessionDuration ?? row.maxSessionSeconds,
      });
      return {};
    },
    async UpdateRoleDescription(input) {
      const row = own(input.RoleName);
      return { Role: shape(roles.put(row.name, { ...row, description: input.Description })) };
    },
    async UpdateAssumeRolePolicy(input) {
      const row = own(input.RoleName);
      roles.put(row.name, { ...row, trust: checkedTrust(directory, account.cloud.account, input.PolicyDocument) });
      return {};
    },
    async PutRolePermissionsBoundary(input) {
      const row = own(input.RoleName);
      roles.put(row.name, { ...row, boundary: boundary(input.PermissionsBoundary) });
      return {};
    },
    async DeleteRolePermissionsBoundary(input) {
      const { boundary: _, ...row } = own(input.RoleName);
      roles.put(row.name, row);
      return {};
    },
    async TagRole(input) {
      const row = account.role(input.RoleName);
      roles.put(row.name, { ...row, tags: { ...row.tags, ...toTags(input.Tags) } });
      return {};
    },
    async UntagRole(input) {
      const row = account.role(input.RoleName);
      roles.put(row.name, { ...row, tags: withoutTags(row.tags, input.TagKeys) });
      return {};
    },
    async ListRoleTags(input) {
      const { items, ...rest } = page(fromTags(account.role(input.RoleName).tags), input);
      return { Tags: items, ...rest };
    },
  } satisfies IamHandlers;
}

/** A role as `ListRoles` and instance profiles tell it. */
export function listed(row: RoleRow): Role {
  return {
    RoleName: row.name,
    Path: row.path,
    RoleId: row.id,
    Arn: row.arn,
    CreateDate: new Date(row.created),
    AssumeRolePolicyDocument: encoded(row.trust),
    Description: row.description,
    MaxSessionDuration: row.maxSessionSeconds,
  };
}

/** A role as `GetRole` tells it, with what lists leave out. */
export function shape(row: RoleRow): Role {
  return {
    ...listed(row),
    Tags: fromTags(row.tags),
    PermissionsBoundary: row.boundary
      ? { PermissionsBoundaryType: 'Policy' as 'PermissionsBoundaryPolicy', PermissionsBoundaryArn: row.boundary }
      : undefined,
    RoleLastUsed: row.lastUsed ? { LastUsedDate: new Date(row.lastUsed) } : {},
  };
}
