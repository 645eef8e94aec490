import type { Connection } from '../connect.ts';
import type { Trace } from '../trace/trace.ts';
import { traceRequest } from '../trace/trace-request.ts';
import type { Evidence } from '../verify/read-evidence.ts';
import type { Operation } from './operation.ts';

/** Clocks differ a little, and a line is written when its request is over. */
const MARGIN_MS = 30_000;

/** What was logged of an operation on its way to the database: a probe names each of its requests after its run and number. */
export function traced(
  connection: Connection,
  { segments }: Evidence,
  run: string,
  operation: Operation,
): Promise<Trace> {
  const [header = '{}'] = segments[0]!.text.split('\n', 1);
  const zero = Date.parse((JSON.parse(header) as { startedAt?: string }).startedAt ?? '') || 0;
  const [from, to] = [zero + operation.intended - MARGIN_MS, zero + operation.done + MARGIN_MS];
  return traceRequest(connection, `${run}-${operation.seq}`, Math.max(0, Math.floor(from)), Math.ceil(to));
}
