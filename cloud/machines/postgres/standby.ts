import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeOwned } from './account.ts';
import { copyCluster } from './cluster-copy.ts';
import { type Control, until } from './control.ts';
import type { Installation } from './installation.ts';
import type { Member } from './member.ts';
import type { Host } from './server.ts';

/** A slot keeps the WAL that the standby has not received yet; immediate reserve, because the copy starts now. */
async function reserveSlot(primary: Control, slot: string): Promise<void> {
  // A slot of before may have lost its WAL, and a sender that has not noticed its standby's death may hold it.
  await until(`the slot ${slot} is free`, async () => {
    const rows = await primary.query<{ active_pid: number | null }>(
      'select active_pid, pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1',
      [slot],
    );
    return rows.every((row) => row.active_pid === null);
  });
  await primary.query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1', [
    slot,
  ]);
  await primary.query('select pg_create_physical_replication_slot($1, true)', [slot]);
}

/** Clones a running primary into `folder`, ready to start as its standby. Takes about half a second; nobody waits for it. */
export async function cloneForStandby(
  installation: Installation,
  { server, control }: Member,
  folder: string,
  slot: string,
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await reserveSlot(control, slot);
  await control.query(`select pg_backup_start('standby', fast => true)`);
  await copyCluster({ account: installation.account, from: server.folder, to: folder, running: true });
  const [label] = await control.query<{ labelfile: string }>(
    'select labelfile from pg_backup_stop(wait_for_archive => false)',
  );
  writeOwned(installation.account, path.join(folder, 'backup_label'), label!.labelfile);
  markAsStandby(installation, folder);
}

/** Lets a primary that was stopped after its standby had everything follow the one that took over. */
export async function prepareToFollow(host: Host, primary: Member, folder: string, slot: string): Promise<void> {
  const slots = path.join(folder, 'pg_replslot');
  for (const name of readdirSync(slots)) rmSync(path.join(slots, name), { recursive: true, force: true });
  await reserveSlot(primary.control, slot);
  markAsStandby(host.installation, folder);
}

function markAsStandby(installation: Installation, folder: string): void {
  writeOwned(installation.account, path.join(folder, 'standby.signal'), '');
}

export async function waitUntilStreaming(primary: Control, slot: string): Promise<void> {
  await until(
    `${slot} streams`,
    async () => {
      const rows = await primary.query(
        `select 1 from pg_stat_replication where application_name = $1 and state = 'streaming'`,
        [slot],
      );
      return rows.length > 0;
    },
    { limit: 15_000 },
  );
}

/**
 * Returns when losing the primary loses nothing: commits wait for this standby (the checkpointer, which decides that for all
 * backends, has read its configuration before it answers a CHECKPOINT), and what was committed before is flushed there too.
 */
export async function waitUntilSynchronous(primary: Control, slot: string): Promise<void> {
  await until(`${slot} becomes the synchronous standby`, async () => {
    const rows = await primary.query(
      `select 1 from pg_stat_replication where application_name = $1 and state = 'streaming' and sync_state = 'sync'`,
      [slot],
    );
    return rows.length > 0;
  });
  await primary.query('checkpoint');
  const [{ lsn }] = (await primary.query<{ lsn: string }>('select pg_current_wal_flush_lsn() as lsn')) as [
    { lsn: string },
  ];
  await until(`${slot} has everything up to ${lsn}`, async () => {
    const rows = await primary.query(
      'select 1 from pg_stat_replication where application_name = $1 and flush_lsn >= $2::pg_lsn',
      [slot, lsn],
    );
    return rows.length > 0;
  });
}

/**
 * Promotes a standby, and returns when it takes writes; a primary stays one. Polled every 2 ms: `pg_promote(wait => true)` looks
 * every 100.
 */
export async function promote(server: Control): Promise<void> {
  const done = async () => {
    const [row] = await server.query<{ recovering: boolean }>('select pg_is_in_recovery() as recovering');
    return row?.recovering === false;
  };
  if (await done()) return;
  await server.query('select pg_promote(wait => false)');
  await until('the promotion ends', done, { every: 2 });
}
