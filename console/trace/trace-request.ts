import type { Connection } from '../connect.ts';
import { type LogLine, logLines } from '../log-lines.ts';
import type { Hop, Trace } from './trace.ts';

/** What an `x-request-id` may be made of; the services give anything else an id of their own. */
const ID = /^[\w.:=;-]{1,128}$/;

/** The id is none that a request can have. */
export class NoRequestId extends Error {
  override readonly name = 'NoRequestId';
}

/** What each tier and the database have logged of one request. Throws `NoRequestId`. */
export async function traceRequest(connection: Connection, id: string, from: number, to?: number): Promise<Trace> {
  if (!ID.test(id)) throw new NoRequestId(`"${id}" is no x-request-id: 1 to 128 letters, digits and . : = ; _ -`);
  const { environment } = connection;
  const groups = new Map([
    ['web', `/muster/${environment}/web`],
    ['api', `/muster/${environment}/api`],
    ['postgresql', `/aws/rds/instance/muster-${environment}/postgresql`],
  ]);
  const found = await logLines(connection, { groups, pattern: `"${id}"`, from, ...(to && { to }) });
  // An id may begin with another one: the pattern finds both.
  const lines = found.filter(({ message }) => says(message, id));
  return { id, hops: [...groups.keys()].map((who) => hop(who, lines)), lines };
}

function says(message: string, id: string): boolean {
  const at = message.indexOf(id);
  return at >= 0 && !/[\w.:=;-]/.test(message[at + id.length] ?? '') && !/[\w.:=;-]/.test(message[at - 1] ?? '');
}

const SILENT: Readonly<Record<string, string>> = {
  postgresql: 'nothing: it logs what failed, waited for a lock or took longer than log_min_duration_statement',
};

function hop(who: string, lines: readonly LogLine[]): Hop {
  const own = lines.filter((it) => it.who === who);
  if (own.length === 0)
    return { who, lines: 0, said: SILENT[who] ?? 'nothing: it did not come there, or it is not shipped yet' };
  return { who, lines: own.length, said: [...new Set(own.map(({ stream }) => stream))].join(', ') };
}
