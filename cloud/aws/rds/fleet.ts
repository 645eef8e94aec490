import path from 'node:path';
import { openCertificateAuthority, rdsCertificateAuthority } from '../../machines/postgres/certificates.ts';
import { type Database, openDatabase } from '../../machines/postgres/database.ts';
import { findInstallation } from '../../machines/postgres/installation.ts';
import { openMaster } from '../../machines/postgres/master-user.ts';
import type { Tuning } from '../../machines/postgres/member.ts';
import { PACES } from '../../machines/postgres/pace.ts';
import type { Happening } from '../../machines/postgres/pair-options.ts';
import { findParameterGroup } from './db-parameter-group.ts';
import { memoryOf } from './engine.ts';
import { tell, tellReason } from './event.ts';
import { attachInterfaces } from './interfaces.ts';
import { exportLog } from './log-export.ts';
import { publishMetrics } from './metrics.ts';
import type { InstanceRow, Model } from './model.ts';
import { evaluateParameter, PARAMETERS } from './parameters.ts';

/** The databases that run. */
export interface Fleet {
  get(id: string): Database | undefined;
  /** Opens the instance's database: a new one, one that is restored, or the one that was there. */
  open(row: InstanceRow, restore?: (folder: string) => Promise<void>): Promise<Database>;
  /** Applies the instance's parameter group to its running database. */
  configure(id: string): Promise<void>;
  close(id: string): Promise<void>;
  /** Ends the database and removes its data. */
  destroy(row: InstanceRow): Promise<void>;
}

export function openFleet(model: Model): Fleet {
  const { cloud } = model;
  const running = new Map<string, Database>();
  const opening = new Set<Promise<Database>>();
  cloud.onStop(async () => {
    await Promise.allSettled(opening); // what is on its way up can be ended in order only when it is there
    await Promise.all([...running.keys()].map(close));
  });

  async function close(id: string): Promise<void> {
    const database = running.get(id);
    running.delete(id);
    await database?.stop();
  }

  function tuning(row: InstanceRow): Tuning {
    const group = findParameterGroup(model, row.parameterGroup).values;
    const standard = Object.entries(PARAMETERS).flatMap(([name, it]) =>
      it.default === undefined ? [] : [[name, it.default]],
    );
    const { 'rds.force_ssl': forceTls, ...values } = { ...Object.fromEntries(standard), ...group } as Record<
      string,
      string
    >;
    const memory = memoryOf(row.class);
    const parameters = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, evaluateParameter(value, memory)]),
    );
    return { parameters, forceTls: forceTls !== '0', durable: true };
  }

  /** The endpoint's name says where the primary is. */
  function name(row: InstanceRow, zone: string): void {
    const at = row.interfaces.find((it) => it.zone === zone) ?? row.interfaces[0];
    cloud.network.name(row.endpointName, at ? [at.privateIp] : []);
  }

  function report(id: string, happening: Happening, detail: string, ago = 0): void {
    const row = model.instances.get(id);
    cloud.log(`DB instance ${id}: ${happening}`, { detail });
    if (!row) return;
    const subject = { type: 'db-instance', id, arn: row.arn } as const;
    if (happening === 'noticed') tellReason(model, subject, detail, ago);
    if (happening === 'failover started') tell(model, subject, '0013');
    if (happening === 'repointed') tell(model, subject, '0015');
    if (happening === 'promoted') {
      model.change(id, { zones: [detail, ...row.zones.filter((zone) => zone !== detail)] });
      name(row, detail);
      tell(model, subject, '0006');
    }
    if (happening === 'failover completed') tell(model, subject, '0049');
    if (happening === 'restarted') tell(model, subject, '0006');
    if (happening === 'standby lost') tell(model, subject, '0361');
    if (happening === 'standby recovered') tell(model, subject, '0362');
  }

  async function open(given: InstanceRow, restore?: (folder: string) => Promise<void>): Promise<Database> {
    const row = await attachInterfaces(model, given);
    const database = await openDatabase({
      folder: folderOf(model, row),
      endpointName: row.endpointName,
      entrances: row.interfaces.map(({ privateIp }) => ({
        ...cloud.network.at(privateIp, row.port),
        inVpc: { privateIp, port: row.port },
      })),
      network: cloud.network.home,
      zones: row.zones,
      tuning: tuning(row),
      installation: findInstallation(),
      keeper: cloud.processes,
      authority: await openCertificateAuthority(cloud.folder),
      report: (happening, detail, ago) => report(row.id, happening, detail, ago),
      ...(restore && { restore }),
      ...(cloud.failover && { pace: PACES[cloud.failover] }),
    });
    running.set(row.id, database);
    cloud.background(`log export of DB instance ${row.id}`, () =>
      exportLog(model, row, database.logFile, AbortSignal.any([cloud.signal, database.closed])),
    );
    cloud.background(`metrics of DB instance ${row.id}`, () =>
      publishMetrics(model, row.id, database, AbortSignal.any([cloud.signal, database.closed])),
    );
    name(row, database.pair.primary.seat.zone);
    try {
      await openMaster(database.pair, row);
    } catch (error) {
      await close(row.id); // its address is free for another try
      throw error;
    }
    return database;
  }

  return {
    get: (id) => running.get(id),
    close,
    open(row, restore) {
      const work = open(row, restore);
      opening.add(work);
      return work.finally(() => opening.delete(work));
    },
    async configure(id) {
      const row = model.instances.get(id);
      if (row) await running.get(id)?.pair.configure(tuning(row));
    },
    async destroy(row) {
      const database = running.get(row.id);
      running.delete(row.id);
      await database?.destroy();
      cloud.network.name(row.endpointName, []);
    },
  };
}

/** The instance's data; snapshots are elsewhere, since they outlive it. */
const folderOf = ({ cloud }: Model, row: InstanceRow) =>
  path.join(path.dirname(rdsCertificateAuthority(cloud.folder)), row.resourceId);
