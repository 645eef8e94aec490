import type { Entry } from './follow-chain.ts';
import type { Json } from './json.ts';

export interface Request {
  readonly seq: number;
  readonly kind: string;
  readonly intended: number;
  readonly sent: number | null;
  readonly done: number;
  readonly status: number | undefined;
  readonly outcome: string;
  readonly name: string | undefined;
  readonly id: string | undefined;
}

export interface Found {
  readonly seq: number;
  readonly name: string;
  readonly outcome: string;
  readonly id: string | undefined;
  readonly found: readonly string[];
  readonly verdict: string;
  readonly where: string;
}

export interface Seam {
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
  readonly lost: boolean;
}

/** What the rows say, by what they are. */
export interface Ledger {
  readonly run: string;
  readonly intervalMs: number;
  readonly writes: number;
  /** In the order of the schedule. */
  readonly requests: readonly Request[];
  readonly seams: readonly Seam[];
  readonly readBack: readonly Found[];
  readonly defects: readonly string[];
}

type Members = Entry['row'];

/** Sorts the rows out, and tells what is missing, there twice, in the wrong place or contradicts itself. */
export function asLedger(entries: readonly Entry[]): Ledger {
  const of = (kind: string) => entries.filter(({ row }) => row.row === kind);
  const header = entries[0]?.row ?? {};
  const last = entries.at(-1)?.row ?? {};
  const intervalMs = number(header.intervalMs);
  const writes = number(header.writes);
  const requests = of('operation')
    .map(request)
    .sort((a, b) => a.seq - b.seq);
  const seams = of('seam').map(({ row }) => seam(row));
  const readBack = of('read-back').map(found);
  const defects = [
    ...(header.row === 'header' ? [] : ['the first row is no header']),
    ...(of('header').length > 1 ? ['there is more than one header'] : []),
    ...(last.row === 'end' ? [] : ['the last row is no end: the ledger is not finished']),
    ...(of('end').length > 1 ? ['there is more than one end'] : []),
    ...(last.row === 'end' && last.operations !== requests.length
      ? [`the last row counts ${last.operations} operations, there are ${requests.length}`]
      : []),
    ...(last.row === 'end' && last.readBack !== readBack.length
      ? [`the last row counts ${last.readBack} read-backs, there are ${readBack.length}`]
      : []),
    ...gaps(requests, seams),
    ...requests.flatMap((it) => against(it, { intervalMs, writes })),
  ];
  return { run: String(header.run), intervalMs, writes, requests, seams, readBack, defects: defects.slice(0, 20) };
}

/** Each place of the schedule has one row, unless a seam says that it has none. */
function gaps(requests: readonly Request[], seams: readonly Seam[]): string[] {
  const defects: string[] = [];
  let next = 1;
  for (const { seq } of requests) {
    if (seq < next) defects.push(`operation ${seq} is there twice`);
    for (; next < seq; next++)
      if (!seams.some(({ first, last }) => first <= next && next <= last)) defects.push(`operation ${next} is missing`);
    next = seq + 1;
    const skipped = seams.find(({ first, last, lost }) => !lost && first <= seq && seq <= last);
    if (skipped)
      defects.push(`operation ${seq} is there, though nothing was sent from ${skipped.from} to ${skipped.to}`);
  }
  return defects;
}

/** What one request says must fit the schedule, the order of time and its own answer. */
function against(it: Request, { intervalMs, writes }: { intervalMs: number; writes: number }): string[] {
  const due = (it.seq - 1) * intervalMs;
  const kind = Math.trunc(it.seq * writes) - Math.trunc((it.seq - 1) * writes) >= 1 ? 'write' : 'read';
  const inTime = (it.sent === null || it.sent >= it.intended - 0.001) && it.done >= (it.sent ?? it.intended) - 0.001;
  const outcome = concluded(it);
  return [
    ...(Math.abs(due - it.intended) > 0.001 ? [`operation ${it.seq} was due at ${due}, not at ${it.intended}`] : []),
    ...(kind === it.kind ? [] : [`operation ${it.seq} is a ${it.kind}, by the schedule it is a ${kind}`]),
    ...(inTime ? [] : [`operation ${it.seq} was over before it was sent, or sent before it was due`]),
    ...(outcome === it.outcome
      ? []
      : [`operation ${it.seq} is called ${it.outcome}, but its answer makes it ${outcome}`]),
  ];
}

/** What may be concluded from an answer, or from none. */
function concluded({ kind, sent, status, id }: Request): string {
  if (sent === null) return 'refused';
  if (status === undefined || status < 200 || status >= 500) return 'indeterminate';
  if (status >= 400) return 'refused';
  return status < 300 && (kind === 'read' || id) ? 'acked' : 'indeterminate';
}

const request = ({ row }: Entry): Request => ({
  seq: number(row.seq),
  kind: String(row.kind),
  intended: number(row.intended),
  sent: row.sent === null ? null : number(row.sent),
  done: number(row.done),
  status: row.status === undefined ? undefined : number(row.status),
  outcome: String(row.outcome),
  name: text(row.name),
  id: text(row.id),
});

const found = ({ row, where }: Entry): Found => ({
  seq: number(row.seq),
  name: String(row.name),
  outcome: String(row.outcome),
  id: text(row.id),
  found: Array.isArray(row.found) ? row.found.map(String) : [],
  verdict: String(row.verdict),
  where,
});

const seam = ({ from, to, first, last, lost }: Members): Seam => ({
  from: number(from),
  to: number(to),
  first: number(first),
  last: number(last),
  lost: lost === true,
});

const number = (value: Json | undefined): number => (typeof value === 'number' ? value : Number.NaN);
const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
