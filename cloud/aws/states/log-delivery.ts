import type { LoggingConfiguration, LogLevel } from '@aws-sdk/client-sfn';
import { detailsName, type HistoryEvent } from '../../asl/history.ts';
import type { Run } from '../../asl/run.ts';
import type { Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';
import { without } from './execution-history.ts';
import type { MachineRow } from './states.ts';

/** Which events each level keeps. */
const kept: Readonly<Record<LogLevel, (type: string) => boolean>> = {
  ALL: () => true,
  ERROR: (type) => /(Failed|TimedOut|Aborted)$/.test(type),
  FATAL: (type) => /^Execution(Failed|TimedOut|Aborted)$/.test(type),
  OFF: () => false,
};

/** Writes what happens in executions to the log group that their state machine names. */
export function openLogDelivery(cloud: Cloud, machines: Table<MachineRow>) {
  /** The last delivery to each group: the next one waits for it, so that lines stay in order. */
  const last = new Map<string, Promise<void>>();
  const streams = new Set<string>();
  const stream = `states/${crypto.randomUUID().slice(0, 8)}`;

  async function deliver(logGroupName: string, messages: { timestamp: number; message: string }[]): Promise<void> {
    const logs = await cloud.use('logs');
    if (!streams.has(logGroupName)) {
      await logs.CreateLogStream({ logGroupName, logStreamName: stream });
      streams.add(logGroupName);
    }
    await logs.PutLogEvents({ logGroupName, logStreamName: stream, logEvents: messages });
  }

  return (run: Run, events: readonly HistoryEvent[]): void => {
    const machine = machines.get(run.facts.machineArn.split('/')[0] as string);
    const {
      level = 'OFF',
      includeExecutionData = false,
      destinations = [],
    } = (machine?.logging ?? {}) as LoggingConfiguration;
    const group = /:log-group:([^:]+)/.exec(destinations[0]?.cloudWatchLogsLogGroup?.logGroupArn ?? '')?.[1];
    const chosen = events.filter((it) => kept[level](it.type));
    if (!group || chosen.length === 0) return;
    const messages = chosen.map((it) => ({
      timestamp: Date.parse(it.timestamp),
      message: JSON.stringify(line(run, it, includeExecutionData)),
    }));
    const delivery = (last.get(group) ?? Promise.resolve()).then(() => deliver(group, messages));
    last.set(
      group,
      delivery.catch(() => {}),
    );
    cloud.background(`log delivery to ${group}`, () => delivery);
  };
}

function line({ facts, progress }: Run, event: HistoryEvent, withData: boolean): object {
  const details = event[detailsName(event.type)] ?? {};
  return {
    id: String(event.id),
    type: event.type,
    details: withData ? details : without(details),
    previous_event_id: String(event.previousEventId),
    event_timestamp: String(Date.parse(event.timestamp)),
    execution_arn: facts.arn,
    redrive_count: String(progress.redriveCount),
  };
}
