import type { Entry } from '../verify/follow-chain.ts';
import { isObject, type Json } from '../verify/json.ts';

/** One request of a ledger, as far as its end is to be explained. Times are milliseconds on the ledger's clock. */
export interface Operation {
  readonly seq: number;
  readonly kind: string;
  readonly intended: number;
  /** Null if it was never sent. */
  readonly sent: number | null;
  readonly done: number;
  readonly outcome: string;
  readonly status?: number | undefined;
  readonly error?: string | undefined;
  readonly web?: Server | undefined;
  readonly api?: Server | undefined;
  readonly timeline?: number | undefined;
}

interface Server {
  readonly instance: string;
  readonly zone: string;
  readonly revision?: string | undefined;
}

/** The ledger has no such operation; the message says which it has. */
export class NoSuchOperation extends Error {
  override readonly name = 'NoSuchOperation';
}

/** There is nothing to explain: the operation was answered well and in time. */
export class OperationDidNotFail extends Error {
  override readonly name = 'OperationDidNotFail';
}

/** The operation that came to harm under this number. Throws `NoSuchOperation`, `OperationDidNotFail`. */
export function findHarmed(entries: readonly Entry[], seq: number, slowMs: number): Operation {
  const operations = entries.filter(({ row }) => row.row === 'operation').map(operation);
  const found = operations.find((it) => it.seq === seq);
  if (!found) {
    const last = operations.reduce((most, it) => Math.max(most, it.seq), 0);
    const has = last > 0 ? `it has those from 1 to ${last}` : 'it has none';
    throw new NoSuchOperation(`There is no operation ${seq} in this ledger: ${has}`);
  }
  const took = found.done - found.intended;
  if (found.outcome === 'acked' && took <= slowMs)
    throw new OperationDidNotFail(
      `Operation ${seq} did not fail: it was answered ${found.status} after ${took.toFixed(0)} ms`,
    );
  return found;
}

function operation({ row }: Entry): Operation {
  return {
    seq: Number(row.seq),
    kind: String(row.kind),
    intended: Number(row.intended),
    sent: row.sent === null ? null : Number(row.sent),
    done: Number(row.done),
    outcome: String(row.outcome),
    status: row.status === undefined ? undefined : Number(row.status),
    error: row.error === undefined ? undefined : String(row.error),
    web: server(row.web),
    api: server(row.api),
    timeline: row.timeline === undefined ? undefined : Number(row.timeline),
  };
}

const server = (it: Json | undefined): Server | undefined =>
  isObject(it) ? { instance: String(it.instance), zone: String(it.zone) } : undefined;

/** Whose word the answer was: the innermost that it names, unless it only says that nobody stood behind it. */
export function answeredBy({ status, web, api }: Operation): string {
  if (status === undefined) return 'nobody';
  if (api) return `the API on ${api.instance} in ${api.zone}`;
  if (web && status >= 502) return `the web tier on ${web.instance} in ${web.zone}, which had no answer from an API`;
  if (web) return `the web tier on ${web.instance} in ${web.zone}`;
  return 'the public load balancer itself, which had no answer from the web tier';
}

/** What became of it, in sentences. */
export function fate(it: Operation): string[] {
  const took = `${(it.done - it.intended).toFixed(0)} ms after it was due`;
  const end =
    it.sent === null
      ? `was never sent: ${it.error ?? 'too many others were under way'}`
      : it.status === undefined
        ? `had no answer, ${took}: ${it.error ?? 'no reason recorded'}`
        : `was answered ${it.status}, ${took}, by ${answeredBy(it)}${it.error ? `: ${it.error}` : ''}`;
  const meant = {
    acked: 'it was acknowledged, too late to count as good',
    refused: 'it is refused: certainly without effect',
    indeterminate: 'it is indeterminate: its effect may have happened',
  };
  return [`the ${it.kind} ${it.seq} ${end}`, meant[it.outcome as keyof typeof meant] ?? it.outcome];
}
