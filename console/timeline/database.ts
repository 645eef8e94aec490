import { paginateDescribeEvents, RDSClient } from '@aws-sdk/client-rds';
import type { Connection } from '../connect.ts';
import type { Lane, Span, Window } from './span.ts';

/** RDS keeps its events for so long. */
const KEPT_MS = 14 * 86_400_000;
const BAD = /unhealthy|unresponsive|failure|failed/i;
const TURN = /failover|restart|recover|shutdown|promot/i;

/** What RDS says happened to the database. */
export async function database({ config, environment }: Connection, window: Window): Promise<Lane[]> {
  const oldest = Date.now() - KEPT_MS;
  if (window.to < oldest) return [];
  const client = new RDSClient(config);
  const spans: Span[] = [];
  const query = {
    SourceIdentifier: `muster-${environment}`,
    SourceType: 'db-instance',
    StartTime: new Date(Math.max(window.from, oldest + 60_000)),
    EndTime: new Date(window.to),
  } as const;
  for await (const { Events = [] } of paginateDescribeEvents({ client }, query))
    for (const { Date: date, Message = '' } of Events) {
      const at = date!.getTime();
      spans.push({
        from: at,
        to: at,
        what: Message,
        tone: BAD.test(Message) ? 'bad' : TURN.test(Message) ? 'warn' : 'plain',
      });
    }
  return spans.length > 0 ? [{ source: 'database', name: 'RDS events', spans }] : [];
}
