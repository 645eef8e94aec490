import { randomBytes } from 'node:crypto';
import { LimitExceededException, NoSuchEntityException } from '@aws-sdk/client-iam';
import { refuse } from '../refuse.ts';
import type { Account, IamHandlers } from './account.ts';
import { uniqueId } from './directory.ts';
import { page } from './page.ts';

/** The long-lived keys of users, two a user at most so that they can be rotated. */
export function accessKey(account: Account) {
  const { accessKeys } = account.directory;
  const of = (user: string) => accessKeys.values().filter((it) => it.user === user);
  const find = (id = '') =>
    accessKeys.get(id) ?? refuse(NoSuchEntityException, `The Access Key with id ${id} cannot be found.`);
  const status = (active: boolean) => (active ? 'Active' : 'Inactive');
  return {
    async CreateAccessKey(input, { principal }) {
      const { name } = account.user(input.UserName ?? principal.arn.split('/').at(-1));
      if (of(name).length >= 2) refuse(LimitExceededException, 'Cannot exceed quota for AccessKeysPerUser: 2');
      const id = uniqueId('AKIA');
      const row = accessKeys.put(id, {
        accessKeyId: id,
        secretAccessKey: randomBytes(30).toString('base64'),
        user: name,
        active: true,
        created: account.now(),
      });
      return {
        AccessKey: {
          UserName: name,
          AccessKeyId: id,
          Status: 'Active',
          SecretAccessKey: row.secretAccessKey,
          CreateDate: new Date(row.created),
        },
      };
    },
    async ListAccessKeys(input, { principal }) {
      const { name } = account.user(input.UserName ?? principal.arn.split('/').at(-1));
      const { items, ...rest } = page(of(name), input);
      return {
        AccessKeyMetadata: items.map((it) => ({
          UserName: name,
          AccessKeyId: it.accessKeyId,
          Status: status(it.active),
          CreateDate: new Date(it.created),
        })),
        ...rest,
      };
    },
    async UpdateAccessKey(input) {
      const row = find(input.AccessKeyId);
      accessKeys.put(row.accessKeyId, { ...row, active: input.Status === 'Active' });
      return {};
    },
    async DeleteAccessKey(input) {
      accessKeys.delete(find(input.AccessKeyId).accessKeyId);
      return {};
    },
  } satisfies IamHandlers;
}
