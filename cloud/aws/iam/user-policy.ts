import type { Account, IamHandlers } from './account.ts';
import { policiesOf } from './holder-policy.ts';

/** What a user may do: its inline and its attached policies. */
export function userPolicy(account: Account) {
  const { users } = account.directory;
  const policies = policiesOf(account, {
    name: 'user',
    inlineBytes: 2048,
    find: (name) => account.user(name),
    put: (row) => void users.put(row.name, row),
  });
  return {
    PutUserPolicy: async (it) => policies.put(it.UserName, it.PolicyName, it.PolicyDocument),
    GetUserPolicy: async (it) => ({ UserName: it.UserName, ...policies.get(it.UserName, it.PolicyName) }),
    ListUserPolicies: async (it) => policies.list(it.UserName, it),
    DeleteUserPolicy: async (it) => policies.remove(it.UserName, it.PolicyName),
    AttachUserPolicy: async (it) => policies.attach(it.UserName, it.PolicyArn),
    DetachUserPolicy: async (it) => policies.detach(it.UserName, it.PolicyArn),
    ListAttachedUserPolicies: async (it) => policies.attached(it.UserName, it),
  } satisfies IamHandlers;
}
