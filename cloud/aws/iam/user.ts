import { DeleteConflictException, EntityAlreadyExistsException, type User } from '@aws-sdk/client-iam';
import { refuse } from '../refuse.ts';
import type { Account, IamHandlers } from './account.ts';
import { type UserRow, uniqueId } from './directory.ts';
import { page, under } from './page.ts';
import { fromTags, toTags, withoutTags } from './tags.ts';

/** People and programs with keys that do not expire. */
export function user(account: Account) {
  const { users, accessKeys } = account.directory;
  return {
    async CreateUser(input) {
      const { UserName: name = '', Path: path = '/' } = input;
      if (users.has(name)) refuse(EntityAlreadyExistsException, `User with name ${name} already exists.`);
      const row = users.put(name, {
        name,
        path,
        id: uniqueId('AIDA'),
        arn: account.arn('user', path, name),
        created: account.now(),
        inline: {},
        attached: [],
        boundary: input.PermissionsBoundary,
        tags: toTags(input.Tags),
      });
      return { User: shape(row) };
    },
    async GetUser(input, { principal }) {
      // The root user has the account's number, and no name.
      if (!input.UserName && principal.arn.endsWith(':root'))
        return { User: { UserId: principal.id, Arn: principal.arn, CreateDate: new Date(account.opened()) } as User };
      return { User: shape(account.user(input.UserName ?? principal.arn.split('/').at(-1))) };
    },
    async ListUsers(input) {
      const { items, ...rest } = page(users.values().filter(under(input.PathPrefix)), input);
      return { Users: items.map(shape), ...rest };
    },
    async DeleteUser(input) {
      const row = account.user(input.UserName);
      const conflict = (what: string) => refuse(DeleteConflictException, `Cannot delete entity, must ${what} first.`);
      if (accessKeys.values().some((it) => it.user === row.name)) conflict('delete access keys');
      if (row.attached.length) conflict('detach all policies');
      if (Object.keys(row.inline).length) conflict('delete policies');
      users.delete(row.name);
      return {};
    },
    async TagUser(input) {
      const row = account.user(input.UserName);
      users.put(row.name, { ...row, tags: { ...row.tags, ...toTags(input.Tags) } });
      return {};
    },
    async UntagUser(input) {
      const row = account.user(input.UserName);
      users.put(row.name, { ...row, tags: withoutTags(row.tags, input.TagKeys) });
      return {};
    },
  } satisfies IamHandlers;
}

function shape(row: UserRow): User {
  return {
    UserName: row.name,
    Path: row.path,
    UserId: row.id,
    Arn: row.arn,
    CreateDate: new Date(row.created),
    Tags: fromTags(row.tags),
  };
}
