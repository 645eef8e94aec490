import { NoSuchEntityException } from '@aws-sdk/client-iam';
import type { Handlers, Input } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { type Directory, type InstanceProfileRow, openDirectory, type RoleRow, type UserRow } from './directory.ts';
import { openUsage, type UsageLog } from './usage.ts';

type Client = typeof import('@aws-sdk/client-iam');
export type IamHandlers = Handlers<Client, Call>;
export type IamInput<Command extends keyof Client> = Input<Client[Command]>;

/** What IAM's operations work on: the account's identities, found by name or refused with IAM's words. */
export interface Account {
  readonly cloud: Cloud;
  readonly directory: Directory;
  readonly usage: UsageLog;
  role(name: string | undefined): RoleRow;
  user(name: string | undefined): UserRow;
  profile(name: string | undefined): InstanceProfileRow;
  /** `arn:aws:iam::ACCOUNT:role/path/name` */
  arn(kind: 'role' | 'user' | 'policy' | 'instance-profile', path: string, name: string): string;
  now(): string;
  /** When this account began. */
  opened(): string;
}

export function openAccount(cloud: Cloud): Account {
  const directory = openDirectory(cloud.store);
  const now = () => cloud.clock.now().toISOString();
  const openings = cloud.store.table<{ at: string }>('iam/opening');
  if (!openings.has('account')) openings.put('account', { at: now() });
  return {
    cloud,
    directory,
    usage: openUsage(cloud.store, cloud.clock),
    role: (name = '') =>
      directory.roles.get(name) ?? refuse(NoSuchEntityException, `The role with name ${name} cannot be found.`),
    user: (name = '') =>
      directory.users.get(name) ?? refuse(NoSuchEntityException, `The user with name ${name} cannot be found.`),
    profile: (name = '') =>
      directory.profiles.get(name) ?? refuse(NoSuchEntityException, `Instance Profile ${name} cannot be found.`),
    arn: (kind, path, name) => `arn:aws:iam::${cloud.account}:${kind}${path}${name}`,
    opened: () => openings.get('account')?.at ?? now(),
    now,
  };
}
