import type { Event } from '@aws-sdk/client-rds';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import type { EventRow, Model } from './model.ts';
import { invalid } from './refusal.ts';

/** The events of this cloud by their AWS numbers: category and message (RDS User Guide, "Amazon RDS event categories and event messages"). */
const EVENTS = {
  '0001': ['backup', 'Backing up DB instance'],
  '0002': ['backup', 'Finished DB Instance backup'],
  '0003': ['deletion', 'DB instance deleted'],
  '0004': ['availability', 'DB instance shutdown'],
  '0005': ['creation', 'DB instance created'],
  '0006': ['availability', 'DB instance restarted'],
  '0012': ['configuration change', 'Applying modification to database instance class'],
  '0013': ['failover', 'Multi-AZ instance failover started.'],
  '0014': ['configuration change', 'Finished applying modification to DB instance class'],
  '0015': ['failover', 'Multi-AZ failover to standby complete - DNS propagation may take a few minutes'],
  '0016': ['configuration change', 'Reset master credentials'],
  '0017': ['configuration change', 'Finished applying modification to allocated storage'],
  '0022': ['failure', 'Error starting the DB instance'],
  '0024': ['configuration change', 'Applying modification to convert to a Multi-AZ DB instance'],
  '0025': ['configuration change', 'Finished applying modification to convert to a Multi-AZ DB instance'],
  '0029': ['configuration change', 'Finished applying modification to convert to a standard (Single-AZ) DB instance'],
  '0030': ['configuration change', 'Applying modification to convert to a standard (Single-AZ) DB instance'],
  '0034': [
    'failover',
    'Abandoning user requested failover since a failover recently occurred on the database instance',
  ],
  '0040': ['creation', 'Creating manual snapshot'],
  '0041': ['deletion', 'Deleted manual snapshot'],
  '0042': ['creation', 'Manual snapshot created'],
  '0043': ['restoration', 'Restored from snapshot'],
  '0049': ['failover', 'Multi-AZ instance failover completed'],
  '0052': [
    'recovery',
    'Recovery of the DB instance has started. Recovery time will vary with the amount of data to be recovered.',
  ],
  '0053': ['recovery', 'Recovery of the DB instance is complete.'],
  '0087': ['notification', 'DB instance stopped'],
  '0088': ['notification', 'DB instance started'],
  '0090': ['creation', 'Creating automated snapshot'],
  '0091': ['creation', 'Automated snapshot created'],
  '0092': ['configuration change', 'Finished updating DB parameter group'],
  '0278': ['failure', 'The DB instance creation failed.'],
  '0361': ['recovery', 'The recovery of the standby instance of the Multi-AZ deployment has started.'],
  '0362': ['recovery', 'The recovery of the standby instance of the Multi-AZ deployment is complete.'],
} as const satisfies Record<string, readonly [string, string]>;

export type EventNumber = keyof typeof EVENTS;

/** What events are about, by how DescribeEvents and the bus call it. */
const SOURCES = {
  'db-instance': ['DB_INSTANCE', 'RDS DB Instance Event'],
  'db-snapshot': ['SNAPSHOT', 'RDS DB Snapshot Event'],
  'db-parameter-group': ['DB_PARAMETER_GROUP', 'RDS DB Parameter Group Event'],
} as const;

const KEPT = 14 * 24 * 3600 * 1000;

interface Subject {
  readonly type: EventRow['type'];
  readonly id: string;
  readonly arn: string;
}

/** Writes an event down and puts it on the bus. `more` follows the message. */
export function tell(model: Model, subject: Subject, number: EventNumber, more?: string): void {
  const [category, text] = EVENTS[number];
  const message = more ? `${text} ${more}` : text;
  publish(model, subject, { category, message, id: `RDS-EVENT-${number}`, ago: 0 });
}

/** Why there is a failover, in RDS's words. RDS says it when it is over; here its date is the moment in which it was noticed. */
const REASONS = {
  unhealthy: 'The primary host of the RDS Multi-AZ instance is unhealthy.',
  unresponsive: 'The RDS Multi-AZ primary instance is busy and unresponsive.',
  requested: 'The user requested a failover of the DB instance.',
} as const;

/** The reason of a failover, noticed so many milliseconds ago. Its number is nowhere documented: it has none here. */
export function tellReason(model: Model, subject: Subject, reason: string, ago: number): void {
  const message = REASONS[reason as keyof typeof REASONS] ?? reason;
  publish(model, subject, { category: 'failover', message, id: '', ago });
}

interface Said {
  readonly category: string;
  readonly message: string;
  readonly id: string;
  readonly ago: number;
}

function publish({ cloud, events }: Model, subject: Subject, { category, message, id, ago }: Said): void {
  const date = new Date(cloud.clock.now().getTime() - ago).toISOString();
  events.put(crypto.randomUUID(), {
    source: subject.id,
    type: subject.type,
    arn: subject.arn,
    id,
    message,
    categories: [category],
    date,
  });
  const [SourceType, detailType] = SOURCES[subject.type];
  cloud.emit({
    source: 'aws.rds',
    'detail-type': detailType,
    resources: [subject.arn],
    detail: {
      EventCategories: [category],
      SourceType,
      SourceArn: subject.arn,
      Date: date,
      Message: message,
      SourceIdentifier: subject.id,
      ...(id && { EventID: id }),
    },
  });
}

export function event(model: Model): Handlers<typeof import('@aws-sdk/client-rds'), Call> {
  return {
    async DescribeEvents({
      SourceIdentifier,
      SourceType,
      StartTime,
      EndTime,
      Duration = 60,
      EventCategories,
      MaxRecords = 100,
      Marker,
    }) {
      const now = model.cloud.clock.now();
      const from = (StartTime ?? new Date((EndTime ?? now).getTime() - Duration * 60_000)).toISOString();
      const to = (EndTime ?? now).toISOString();
      const oldest = new Date(now.getTime() - KEPT).toISOString();
      for (const [key, row] of model.events.entries()) if (row.date < oldest) model.events.delete(key);
      const list = model.events
        .entries()
        .filter(([, row]) => row.date >= from && row.date <= to)
        .filter(([, row]) => (SourceIdentifier ?? row.source) === row.source && (SourceType ?? row.type) === row.type)
        .filter(([, row]) => !EventCategories?.length || row.categories.some((it) => EventCategories.includes(it)));
      const page = paging(list, ([key]) => key, { token: Marker, size: MaxRecords }, invalid);
      return {
        Marker: page.next,
        Events: page.items.map(
          ([, row]): Event => ({
            SourceIdentifier: row.source,
            SourceType: row.type,
            Message: row.message,
            EventCategories: [...row.categories],
            Date: new Date(row.date),
            SourceArn: row.arn,
          }),
        ),
      };
    },
  };
}
