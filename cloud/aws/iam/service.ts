import type { Call, Service, StartService, Touched } from '../../service.ts';
import { accessKey } from './access-key.ts';
import { type Account, openAccount } from './account.ts';
import { accountSummary } from './account-summary.ts';
import { conditions } from './conditions.ts';
import { instanceProfile } from './instance-profile.ts';
import { lastAccessed } from './last-accessed.ts';
import { policy } from './policy.ts';
import { role } from './role.ts';
import { rolePolicy } from './role-policy.ts';
import { serviceLinkedRole, serviceRoleArn } from './service-linked-role.ts';
import { simulate } from './simulate.ts';
import { user } from './user.ts';
import { userPolicy } from './user-policy.ts';

type Client = typeof import('@aws-sdk/client-iam');

export const start: StartService<Client> = (cloud) => {
  const account = openAccount(cloud);
  const operations = {
    ...role(account),
    ...rolePolicy(account),
    ...policy(account),
    ...instanceProfile(account),
    ...serviceLinkedRole(account),
    ...user(account),
    ...userPolicy(account),
    ...accessKey(account),
    ...simulate(account),
    ...lastAccessed(account),
    ...accountSummary(account),
  };
  return { operations, touches: touches(account, Object.keys(operations)), conditions: conditions(account) };
};

interface Named {
  RoleName?: string;
  UserName?: string;
  InstanceProfileName?: string;
  PolicyArn?: string;
  PolicyName?: string;
  PolicySourceArn?: string;
  Path?: string;
  AWSServiceName?: string;
}

/** What one may ask without saying of whom means oneself. */
const OF_ONESELF = new Set(['GetUser', 'CreateAccessKey', 'ListAccessKeys']);

/** IAM names what an operation is about by its members: the most specific of them is what a policy's Resource must cover. */
function touches(account: Account, operations: readonly string[]): Service<Client>['touches'] {
  const { directory } = account;
  const about =
    (operation: string) =>
    (input: Named, call: Call): (Touched | string)[] => {
      const path = input.Path ?? '/';
      const found = <K extends 'role' | 'user' | 'instance-profile'>(kind: K, name: string, row?: Touched) => [
        row ?? { arn: account.arn(kind, path, name) },
      ];
      const { InstanceProfileName: profile, RoleName: role } = input;
      const user = input.UserName ?? (OF_ONESELF.has(operation) ? call.principal.arn.split('/').at(-1) : undefined);
      if (profile) return found('instance-profile', profile, directory.profiles.get(profile));
      if (role) return found('role', role, directory.roles.get(role));
      if (user) return found('user', user, directory.users.get(user));
      if (input.AWSServiceName) return [serviceRoleArn(account, input.AWSServiceName)];
      if (operation === 'CreatePolicy') return [account.arn('policy', path, input.PolicyName ?? '')];
      return [input.PolicyArn ?? input.PolicySourceArn ?? '*'];
    };
  return Object.fromEntries(operations.map((it) => [it, about(it)]));
}
