import { InvalidDBInstanceStateFault } from '@aws-sdk/client-rds';
import type { Fault, Faults } from '../../fault.ts';
import type { Database } from '../../machines/postgres/database.ts';
import { freezeServer, killServer } from '../../machines/postgres/faults.ts';
import { refuse } from '../refuse.ts';
import type { Fleet } from './fleet.ts';
import type { Model } from './model.ts';

const DB = {
  resourceType: 'aws:rds:db',
  target: 'DBInstances',
  permission: 'rds:RebootDBInstance', // who may reboot with failover may do as much
  parameters: {},
  afterRestart: 'gone',
} as const satisfies Partial<Fault>;

const nothing = async () => {};

/** What can happen to the servers behind a DB instance. */
export function faults(model: Model, fleet: Fleet): Faults {
  const databases = (arns: readonly string[]): Database[] =>
    arns.map((arn) => {
      const row = model.instances.values().find((it) => it.arn === arn);
      const database = row && fleet.get(row.id);
      return database ?? refuse(InvalidDBInstanceStateFault, `Instance ${row?.id ?? arn} does not run`);
    });
  const standbyOf = ({ pair }: Database) =>
    pair.standby ?? refuse(InvalidDBInstanceStateFault, 'The instance has no standby that could be harmed');

  return {
    'kill-primary': {
      ...DB,
      description: "SIGKILL to every process of the primary's server. The standby takes over by itself.",
      lasts: false,
      async begin(arns) {
        await Promise.all(databases(arns).map(({ pair }) => killServer(pair.primary.server)));
        return nothing;
      },
    },
    'freeze-primary': {
      ...DB,
      description:
        "SIGSTOP to every process of the primary's server; its end is SIGCONT. What thaws was fenced meanwhile: a zombie.",
      lasts: true,
      async begin(arns) {
        const thaws = await Promise.all(databases(arns).map(({ pair }) => freezeServer(pair.primary.server)));
        return async () => {
          for (const thaw of thaws) thaw();
        };
      },
    },
    'kill-standby': {
      ...DB,
      description: "SIGKILL to every process of the standby's server. Another one is built.",
      lasts: false,
      async begin(arns) {
        await Promise.all(databases(arns).map((it) => killServer(standbyOf(it).server)));
        return nothing;
      },
    },
    'slow-disk': {
      ...DB,
      description:
        'Each commit waits until the standby has applied it, which it does so many milliseconds late: recovery_min_apply_delay with synchronous_commit = remote_apply.',
      lasts: true,
      parameters: { delayMs: { description: 'Milliseconds for each commit, 1 to 5000.', required: true } },
      async begin(arns, { delayMs = '' }) {
        const ms = Number(delayMs);
        if (!Number.isInteger(ms) || ms < 1 || ms > 5000)
          refuse(InvalidDBInstanceStateFault, `delayMs must be between 1 and 5000, not "${delayMs}"`);
        const slowed = databases(arns);
        for (const it of slowed) standbyOf(it);
        await Promise.all(slowed.map(({ pair }) => pair.configure({ slowness: ms })));
        return async () => {
          await Promise.all(slowed.map(({ pair }) => pair.configure({ slowness: 0 })));
        };
      },
    },
  };
}
