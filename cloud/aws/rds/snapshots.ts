import { rmSync } from 'node:fs';
import path from 'node:path';
import { backUp, restoreBackup } from '../../machines/postgres/backup.ts';
import { findInstallation } from '../../machines/postgres/installation.ts';
import type { Pair } from '../../machines/postgres/pair.ts';
import type { InstanceRow, Model, SnapshotRow } from './model.ts';

/** Snapshots of instances that were created unencrypted are encrypted all the same, under the key that RDS has anyway. */
const DEFAULT_KEY = 'alias/aws/rds';

const fileOf = ({ cloud }: Model, arn: string) =>
  path.join(cloud.folder, 'rds', 'snapshots', `${arn.split(':snapshot:')[1]!.replace(':', '-')}.backup`);
const contextOf = (arn: string) => ({ 'aws:rds:snapshot-arn': arn });

/**
 * Takes a snapshot under a data key of its own. Only the wrapped key is kept: who deletes the KMS key, or only this wrapped key,
 * has deleted the snapshot wherever its bytes are.
 */
export async function take(
  model: Model,
  of: InstanceRow,
  pair: Pair,
  id: string,
  type: SnapshotRow['type'],
  tags: SnapshotRow['tags'],
): Promise<SnapshotRow> {
  const { cloud, snapshots } = model;
  const arn = cloud.arn('rds', `snapshot:${id}`);
  const kms = await cloud.use('kms');
  const key = await kms.GenerateDataKey({
    KeyId: of.kmsKeyArn ?? DEFAULT_KEY,
    KeySpec: 'AES_256',
    EncryptionContext: contextOf(arn),
  });
  const wrappedKey = Buffer.from(key.CiphertextBlob as Uint8Array).toString('base64');
  const created = cloud.clock.now().toISOString();
  const row = snapshots.put(id, { id, arn, type, status: 'creating', created, progress: 0, of, wrappedKey, tags });
  try {
    await backUp(pair, fileOf(model, arn), key.Plaintext as Uint8Array);
  } catch (error) {
    snapshots.put(id, { ...row, status: 'failed' });
    throw error;
  }
  model.change(of.id, { latestBackup: created });
  return snapshots.put(id, { ...row, status: 'available', progress: 100 });
}

/** Fills a new database's folder from the snapshot. Throws what KMS says when its key is gone. */
export async function restore(model: Model, snapshot: SnapshotRow, folder: string): Promise<void> {
  const kms = await model.cloud.use('kms');
  const { Plaintext } = await kms.Decrypt({
    CiphertextBlob: Buffer.from(snapshot.wrappedKey!, 'base64'),
    EncryptionContext: contextOf(snapshot.arn),
  });
  await restoreBackup(findInstallation(), fileOf(model, snapshot.arn), Plaintext as Uint8Array, folder);
}

export function remove(model: Model, snapshot: SnapshotRow): void {
  rmSync(fileOf(model, snapshot.arn), { force: true });
  model.snapshots.delete(snapshot.id);
}

/** `rds:orders-2026-11-21-12-30-05` */
export function automatedId({ cloud }: Model, instance: string): string {
  const time = cloud.clock.now().toISOString().slice(0, 19).replaceAll(/[T:]/g, '-');
  return `rds:${instance}-${time}`;
}
