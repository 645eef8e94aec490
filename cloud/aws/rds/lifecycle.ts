import { changePassword } from '../../machines/postgres/master-user.ts';
import { NoStandby } from '../../machines/postgres/pair-options.ts';
import { storageProtection } from '../../machines/postgres/storage-protection.ts';
import { type EventNumber, tell } from './event.ts';
import type { Fleet } from './fleet.ts';
import { detachInterfaces } from './interfaces.ts';
import { ROTATED_AFTER, rotateMasterSecret } from './master-password.ts';
import type { InstanceRow, Model } from './model.ts';
import { automatedId, remove, restore, take } from './snapshots.ts';

/** What happens to instances behind the scenes, from one status to the next. */
export interface Lifecycle {
  create(row: InstanceRow): void;
  reboot(row: InstanceRow, failOver: boolean): void;
  stop(row: InstanceRow): void;
  start(row: InstanceRow): void;
  delete(row: InstanceRow): void;
  /** Does the work under a status (`modifying`, …) and returns to `available`. */
  during(row: InstanceRow, status: string, work: (row: InstanceRow) => Promise<void>): void;
  rotate(row: InstanceRow): Promise<void>;
  setPassword(row: InstanceRow, verifier: string): Promise<void>;
  /** After a restart of the cloud: every instance goes on where it was. */
  resume(): Promise<void>;
}

/** The tag that says who protects the live data at rest: `host` (the disk is encrypted) or `none`. */
export const PROTECTION_TAG = 'local:storage-encryption';

const DAY = 24 * 3600 * 1000;

export function openLifecycle(model: Model, fleet: Fleet): Lifecycle {
  const { cloud } = model;
  const say = (row: InstanceRow, number: EventNumber, more?: string) =>
    tell(model, { type: 'db-instance', id: row.id, arn: row.arn }, number, more);
  /** What is being deleted stays so while the work that it was deleted in the middle of comes to its end. */
  const status = (row: InstanceRow, to: string) => {
    if (model.instances.get(row.id)?.status !== 'deleting' || to === 'failed') model.change(row.id, { status: to });
  };
  const busy = new Map<string, Promise<void>>();

  /** One after the other for each instance: a deletion begins when the creation that it puts an end to has let go of everything. */
  function go(row: InstanceRow, what: string, work: () => Promise<void>, failed: EventNumber = '0022'): void {
    cloud.background(`${what} of DB instance ${row.id}`, async () => {
      const before = busy.get(row.resourceId);
      const { promise, resolve } = Promise.withResolvers<void>();
      busy.set(row.resourceId, promise);
      try {
        await before;
        await work();
      } catch (error) {
        if (cloud.signal.aborted) return; // the next start goes on
        status(row, 'failed');
        say(row, failed, (error as Error).message);
        throw error;
      } finally {
        resolve();
        if (busy.get(row.resourceId) === promise) busy.delete(row.resourceId);
      }
    });
  }

  async function bringUp(row: InstanceRow): Promise<void> {
    const snapshot = row.restoredFrom === undefined ? undefined : model.snapshots.get(row.restoredFrom);
    const since = cloud.clock.now().getTime();
    const protection = await storageProtection(cloud.folder);
    model.change(row.id, { tags: { ...row.tags, [PROTECTION_TAG]: protection } });
    cloud.log(`DB instance ${row.id}: the live data directory is encrypted at rest by: ${protection}`);
    const database = await fleet.open(row, snapshot && ((folder) => restore(model, snapshot, folder)));
    const open = model.change(row.id, { reachable: true })!;
    say(row, snapshot ? '0043' : '0005', snapshot?.id);
    if (row.retention > 0) {
      status(row, 'backing-up');
      say(row, '0001');
      await take(model, open, database.pair, automatedId(model, row.id), 'automated', {});
    }
    await cloud.latency.ready('rds:CreateDBInstance', since, cloud.signal);
    if (row.retention > 0) say(row, '0002');
    status(row, 'available');
  }

  async function stop(row: InstanceRow): Promise<void> {
    say(row, '0004');
    await fleet.close(row.id);
    status(row, 'stopped');
    say(row, '0087');
  }

  async function start(row: InstanceRow): Promise<void> {
    await fleet.open(row);
    model.change(row.id, { status: 'available', pendingReboot: false });
    say(row, '0088');
  }

  async function destroy({ id }: InstanceRow): Promise<void> {
    const row = model.instances.get(id)!;
    const { finalSnapshot, keepBackups } = row.leaving ?? {};
    const database =
      fleet.get(row.id) ?? (finalSnapshot && !model.snapshots.has(finalSnapshot) ? await fleet.open(row) : undefined);
    if (finalSnapshot && database) {
      const subject = {
        type: 'db-snapshot',
        id: finalSnapshot,
        arn: cloud.arn('rds', `snapshot:${finalSnapshot}`),
      } as const;
      tell(model, subject, '0040');
      await take(model, row, database.pair, finalSnapshot, 'manual', {});
      tell(model, subject, '0042');
    }
    await fleet.destroy(row);
    await detachInterfaces(model, row);
    const backups = keepBackups ? [] : model.snapshots.values().filter((it) => it.type === 'automated');
    for (const it of backups) if (it.of.resourceId === row.resourceId) remove(model, it);
    if (row.secret) {
      const secrets = await cloud.use('secretsmanager');
      await secrets
        .DeleteSecret({ SecretId: row.secret.arn, ForceDeleteWithoutRecovery: true })
        .catch((error: Error) => {
          if (error.name !== 'ResourceNotFoundException') throw error;
        });
    }
    model.instances.delete(row.id);
    say(row, '0003');
  }

  async function reboot(row: InstanceRow, failOver: boolean): Promise<void> {
    const { pair } = fleet.get(row.id)!;
    if (failOver) {
      await pair.switchOver().catch((error: Error) => {
        if (!(error instanceof NoStandby)) throw error;
        say(row, '0034');
      });
    } else {
      await pair.restart();
    }
    await pair.settled();
    model.change(row.id, { status: 'available', ...(!failOver && { pendingReboot: false }) });
  }

  async function rotate(row: InstanceRow): Promise<void> {
    const verifier = await rotateMasterSecret(cloud, row, fleet.get(row.id)!.pair);
    model.change(row.id, { verifier, secret: { ...row.secret!, rotated: cloud.clock.now().toISOString() } });
    say(row, '0016');
  }

  /** RDS changes the passwords that it manages every seven days. */
  async function rotateInTime(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const due = new Date(cloud.clock.now().getTime() - ROTATED_AFTER * DAY).toISOString();
      for (const row of model.instances.values()) {
        if (row.status === 'available' && row.secret && row.secret.rotated < due) await rotate(row);
      }
      await cloud.clock.sleep(DAY / 24, signal);
    }
  }
  cloud.background('rotation of master passwords', rotateInTime);

  const lifecycle: Lifecycle = {
    create: (row) => go(row, 'creation', () => bringUp(row), '0278'),
    reboot: (row, failOver) => go(row, 'reboot', () => reboot(row, failOver)),
    stop: (row) => go(row, 'stop', () => stop(row)),
    start: (row) => go(row, 'start', () => start(row)),
    delete: (row) => go(row, 'deletion', () => destroy(row)),
    during(row, between, work) {
      status(row, between);
      go(row, between, async () => {
        await work(row);
        status(row, 'available');
      });
    },
    rotate,
    async setPassword(row, verifier) {
      await changePassword(fleet.get(row.id)!.pair, row.username, verifier);
      model.change(row.id, { verifier });
      say(row, '0016');
    },
    async resume() {
      await Promise.all(
        model.instances.values().map(async (row) => {
          if (row.status === 'creating' || row.status === 'backing-up') return lifecycle.create(row);
          if (row.status === 'deleting') return lifecycle.delete(row);
          if (row.status === 'stopping') return lifecycle.stop(row);
          // What ran before and failed here (its port was taken, the disk was full) is tried again.
          if (row.status === 'stopped' || (row.status === 'failed' && !row.reachable)) return;
          say(row, '0052');
          try {
            const { pair } = await fleet.open(row);
            model.change(row.id, {
              status: 'available',
              zones: [pair.primary.seat.zone, ...(pair.standbyZone ? [pair.standbyZone] : [])],
            });
            say(row, '0053');
          } catch (error) {
            status(row, 'failed');
            say(row, '0022', (error as Error).message);
          }
        }),
      );
    },
  };
  return lifecycle;
}
