import { wall } from '../../clock.ts';
import type { Call, Cloud } from '../../service.ts';
import { keyUser } from '../kms/on-behalf.ts';
import type { Tables } from './table.ts';

/** DynamoDB keeps a table's plaintext key for as long as this for each caller, and asks KMS again after it. */
const KEPT = 5 * 60_000;

/**
 * A table that is sealed with a key of the account's is opened with the rights of whoever reads or writes it (Developer Guide, encryption
 * at rest: usage notes): without `kms:Decrypt` by way of DynamoDB, even a write is refused.
 */
export function openSealed(cloud: Cloud, tables: Tables) {
  const opened = new Map<string, number>();
  const contextOf = (table: string) => ({
    'aws:dynamodb:tableName': table,
    'aws:dynamodb:subscriberId': cloud.account,
  });
  return {
    /** Throws `AccessDenied` unless the caller may open the tables. */
    async open(given: readonly (string | undefined)[], { principal }: Call): Promise<void> {
      if (principal.kind === 'service' || principal.kind === 'operator') return;
      for (const table of new Set(given.map(tables.nameOf))) {
        const key = tables.rowOf(table).sse?.key;
        const caller = `${principal.id} ${table}`;
        const now = wall.now().getTime();
        if (!key || now - (opened.get(caller) ?? -KEPT) < KEPT) continue;
        await keyUser(cloud, principal, 'dynamodb').may('Decrypt', key, contextOf(table));
        opened.set(caller, now);
      }
    },
    /** Throws `AccessDenied` unless the caller may seal a table with this key. */
    async seal(table: string, key: string | undefined, { principal }: Call): Promise<void> {
      if (!key) return;
      const user = keyUser(cloud, principal, 'dynamodb');
      for (const action of ['DescribeKey', 'CreateGrant', 'GenerateDataKey', 'Decrypt'] as const)
        await user.may(action, key, contextOf(table));
    },
  };
}

export type Sealed = ReturnType<typeof openSealed>;
