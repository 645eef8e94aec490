import { UnsupportedOperationException } from '@aws-sdk/client-kms';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { KeyRow, Keys } from './keys.ts';

const DAY = 24 * 3600 * 1000;

/** A key that rotates gets new material and keeps the old, so that what was encrypted before stays readable. */
export function rotation(keys: Keys): Handlers<typeof import('@aws-sdk/client-kms'), Call> {
  const { cloud, rows } = keys;
  const after = (days: number) => new Date(cloud.clock.now().getTime() + days * DAY).toISOString();

  function customer(keyId: string | undefined): KeyRow {
    const row = keys.usable(keyId);
    if (row.manager === 'AWS')
      refuse(UnsupportedOperationException, `${row.arn} is an AWS managed key; AWS rotates it.`);
    return row;
  }

  return {
    async EnableKeyRotation({ KeyId, RotationPeriodInDays: days = 365 }) {
      const row = customer(KeyId);
      rows.put(row.id, { ...row, rotation: { days, next: after(days) } });
      return {};
    },

    async DisableKeyRotation({ KeyId }) {
      const row = customer(KeyId);
      rows.put(row.id, { ...row, rotation: undefined });
      return {};
    },

    async GetKeyRotationStatus({ KeyId }) {
      const row = rotateIfDue(keys, keys.find(KeyId));
      return {
        KeyId: row.arn,
        KeyRotationEnabled: row.rotation !== undefined,
        RotationPeriodInDays: row.rotation?.days,
        NextRotationDate: row.rotation && new Date(row.rotation.next),
      };
    },

    async RotateKeyOnDemand({ KeyId }) {
      const row = customer(KeyId);
      const made = { ...keys.newMaterial(row.id), onDemand: true };
      rows.put(row.id, { ...row, materials: [...row.materials, made] });
      return { KeyId: row.arn };
    },

    async ListKeyRotations({ KeyId }) {
      const row = rotateIfDue(keys, keys.find(KeyId));
      return {
        Rotations: row.materials.slice(1).map(({ from, onDemand }) => ({
          KeyId: row.arn,
          RotationDate: new Date(from),
          RotationType: onDemand ? ('ON_DEMAND' as const) : ('AUTOMATIC' as const),
        })),
        Truncated: false,
      };
    },
  };
}

/** Rotates a key whose date has passed. Asked before each use, so no timer is needed for a year. */
export function rotateIfDue(keys: Keys, row: KeyRow): KeyRow {
  const now = keys.cloud.clock.now();
  if (!row.rotation || row.state !== 'Enabled' || row.rotation.next > now.toISOString()) return row;
  const next = new Date(now.getTime() + row.rotation.days * DAY).toISOString();
  const materials = [...row.materials, keys.newMaterial(row.id)];
  return keys.rows.put(row.id, { ...row, materials, rotation: { ...row.rotation, next } });
}
