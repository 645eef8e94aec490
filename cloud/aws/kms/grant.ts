import { randomBytes } from 'node:crypto';
import { type GrantListEntry, NotFoundException } from '@aws-sdk/client-kms';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import type { EncryptionContext } from './ciphertext.ts';
import { invalidMarker } from './key.ts';
import type { KeyRow, Keys } from './keys.ts';

type Row = Omit<GrantListEntry, 'CreationDate'> & { readonly GrantId: string; readonly created: string };

export function grant(keys: Keys): Handlers<typeof import('@aws-sdk/client-kms'), Call> {
  const grants = grantsOf(keys);

  return {
    async CreateGrant(input, { principal }) {
      const row = keys.usable(input.KeyId);
      const same = grants.values().find((it) => input.Name && it.Name === input.Name && it.KeyId === row.arn);
      const GrantId = same?.GrantId ?? randomBytes(32).toString('hex');
      grants.put(GrantId, {
        GrantId,
        KeyId: row.arn,
        Name: input.Name,
        GranteePrincipal: input.GranteePrincipal,
        RetiringPrincipal: input.RetiringPrincipal,
        IssuingAccount: principal.arn,
        Operations: input.Operations,
        Constraints: input.Constraints,
        created: same?.created ?? keys.cloud.clock.now().toISOString(),
      });
      return { GrantId, GrantToken: Buffer.from(GrantId, 'hex').toString('base64') };
    },

    async ListGrants({ KeyId, GrantId, GranteePrincipal, Limit = 50, Marker }) {
      const { arn } = keys.find(KeyId);
      const list = grants
        .values()
        .filter((it) => it.KeyId === arn && (GrantId ?? it.GrantId) === it.GrantId)
        .filter((it) => (GranteePrincipal ?? it.GranteePrincipal) === it.GranteePrincipal);
      const { items, next } = paging(list, (it) => it.GrantId, { token: Marker, size: Limit }, invalidMarker);
      return {
        Grants: items.map(entry),
        Truncated: next !== undefined,
        NextMarker: next,
      };
    },

    async ListRetirableGrants({ RetiringPrincipal, Limit = 50, Marker }) {
      const list = grants.values().filter((it) => it.RetiringPrincipal === RetiringPrincipal);
      const { items, next } = paging(list, (it) => it.GrantId, { token: Marker, size: Limit }, invalidMarker);
      return { Grants: items.map(entry), Truncated: next !== undefined, NextMarker: next };
    },

    async RevokeGrant({ KeyId, GrantId = '' }) {
      if (grants.get(GrantId)?.KeyId !== keys.find(KeyId).arn)
        refuse(NotFoundException, `Grant ${GrantId} is not found.`);
      grants.delete(GrantId);
      return {};
    },

    async RetireGrant({ GrantId, GrantToken }) {
      const id = GrantId ?? Buffer.from(GrantToken ?? '', 'base64').toString('hex');
      if (!grants.delete(id)) refuse(NotFoundException, `Grant ${id} is not found.`);
      return {};
    },
  };
}

const entry = ({ created, ...it }: Row): GrantListEntry => ({ ...it, CreationDate: new Date(created) });

const grantsOf = (keys: Keys) => keys.cloud.store.table<Row>('kms/grant');

/** The key's policy and its grants as one document: a grant is an Allow for one principal, as long as its constraint holds. */
export function policyWithGrants(keys: Keys, row: KeyRow, context: EncryptionContext): string {
  const granted = grantsOf(keys)
    .values()
    .filter((it) => it.KeyId === row.arn && holds(it.Constraints, context));
  if (granted.length === 0) return row.policy;
  const policy = JSON.parse(row.policy) as { Statement: unknown };
  const statements = granted.map(({ GranteePrincipal = '', Operations = [] }) => ({
    Effect: 'Allow',
    Principal: GranteePrincipal.startsWith('arn:') ? { AWS: GranteePrincipal } : { Service: GranteePrincipal },
    Action: Operations.map((it) => `kms:${it}`),
    Resource: '*',
  }));
  return JSON.stringify({ ...policy, Statement: [policy.Statement, statements].flat() });
}

function holds(constraints: Row['Constraints'], context: EncryptionContext = {}): boolean {
  const { EncryptionContextEquals: equals, EncryptionContextSubset: subset } = constraints ?? {};
  const within = (wanted: Record<string, string>) =>
    Object.entries(wanted).every(([key, value]) => context[key] === value);
  if (equals && (!within(equals) || Object.keys(equals).length !== Object.keys(context).length)) return false;
  return !subset || within(subset);
}
