import type { Account, IamHandlers } from './account.ts';
import { policiesOf } from './holder-policy.ts';

/** What a role may do: its inline and its attached policies. */
export function rolePolicy(account: Account) {
  const { roles } = account.directory;
  const policies = policiesOf(account, {
    name: 'role',
    inlineBytes: 10_240,
    find: (name) => account.role(name),
    put: (row) => void roles.put(row.name, row),
  });
  return {
    PutRolePolicy: async (it) => policies.put(it.RoleName, it.PolicyName, it.PolicyDocument),
    GetRolePolicy: async (it) => ({ RoleName: it.RoleName, ...policies.get(it.RoleName, it.PolicyName) }),
    ListRolePolicies: async (it) => policies.list(it.RoleName, it),
    DeleteRolePolicy: async (it) => policies.remove(it.RoleName, it.PolicyName),
    AttachRolePolicy: async (it) => policies.attach(it.RoleName, it.PolicyArn),
    DetachRolePolicy: async (it) => policies.detach(it.RoleName, it.PolicyArn),
    ListAttachedRolePolicies: async (it) => policies.attached(it.RoleName, it),
  } satisfies IamHandlers;
}
