import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  paginateListExecutions,
  paginateListStateMachines,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { Connection } from '../connect.ts';
import { type Lane, overlaps, type Window } from './span.ts';
import { statesOf } from './states-of.ts';

/** So many executions have lanes; of more, those that began last. */
const MOST = 40;
/** Of one machine so many of the newest are looked at: what Step Functions lists in one answer. */
const PAGE = 1_000;
/** Nobody waits longer than this for the histories that are not known yet. */
const PATIENCE_MS = 300;
/** Histories read at the same time: GetExecutionHistory is throttled at 20 a second. */
const AT_ONCE = 4;
/** Executions that began so long before a window and are over reach into it only if they took longer than that. */
const LONGEST_MS = 3_600_000;

/** Those of the environment's executions that ran in a window, and how many more did. */
export interface Executions {
  readonly lanes: readonly Lane[];
  readonly omitted: number;
  /** Names of the probes that ran: a ledger bears the name of its probe. */
  readonly probes: readonly string[];
  /** The states of so many are not read yet; they are when it is asked again. */
  readonly unread: number;
}

type Listed = ExecutionListItem & { readonly machine: string };

/** Answers for one window after the other; the history of what is over is read once. */
export function openExecutions({ config, environment }: Connection) {
  const states = new SFNClient(config);
  const prefix = `muster-${environment}-`;
  const histories = new Map<string, readonly HistoryEvent[]>();
  const reading = new Set<string>();

  return async (window: Window): Promise<Executions> => {
    const ran = (await listed(window))
      .filter((it) => overlaps({ from: it.startDate!.getTime(), to: it.stopDate?.getTime() ?? window.to }, window))
      .sort((a, b) => b.startDate!.getTime() - a.startDate!.getTime());
    const shown = ran.slice(0, MOST);
    await readAll(shown);
    const lanes = shown.map((it) => lane(it, window));
    const unread = shown.filter((it) => !histories.has(keyOf(it))).length;
    const probes = ran.filter(({ machine }) => machine === 'probe').map(({ name }) => name!);
    return { lanes: lanes.reverse(), omitted: Math.max(0, ran.length - MOST), probes, unread };
  };

  async function listed(window: Window): Promise<Listed[]> {
    const machines: { arn: string; machine: string }[] = [];
    for await (const { stateMachines = [] } of paginateListStateMachines({ client: states }, {}))
      for (const { name = '', stateMachineArn = '' } of stateMachines)
        if (name.startsWith(prefix)) machines.push({ arn: stateMachineArn, machine: name.slice(prefix.length) });
    return (await Promise.all(machines.map((it) => executionsOf(it, window)))).flat();
  }

  /** The newest come first: what is older than the window is not asked for. */
  async function executionsOf({ arn, machine }: { arn: string; machine: string }, window: Window): Promise<Listed[]> {
    const found: Listed[] = [];
    for await (const { executions = [] } of paginateListExecutions(
      { client: states, pageSize: PAGE },
      { stateMachineArn: arn },
    )) {
      found.push(...executions.map((it) => ({ ...it, machine })));
      const oldest = executions.at(-1)?.startDate?.getTime() ?? 0;
      if (oldest < window.from - LONGEST_MS || found.length >= PAGE) break;
    }
    return found;
  }

  function lane(it: Listed, window: Window): Lane {
    const { name, machine, executionArn, status, startDate, stopDate } = it;
    const isOpen = status === 'RUNNING';
    const from = startDate!.getTime();
    const to = stopDate?.getTime() ?? Math.min(Date.now(), window.to);
    const inside = statesOf(histories.get(keyOf(it)) ?? [], to, isOpen).filter((span) => overlaps(span, window));
    const tone = isOpen ? 'busy' : status === 'SUCCEEDED' ? 'good' : 'bad';
    const whole = { from, to, tone, what: `${machine} ${status!.toLowerCase().replaceAll('_', ' ')}`, isOpen } as const;
    const short = name!.length > 14 ? `${name!.slice(0, 12)}…` : name!;
    // Two executions of a machine may begin with the same letters; the moment tells them apart.
    const at = new Date(from).toISOString().slice(11, 19);
    return {
      source: 'state machine',
      name: `${machine} ${short} ${at}`,
      executionArn: executionArn!,
      spans: [whole, ...inside],
    };
  }

  /** Reads what is not known or goes on, the newest first, and comes back when all is read or patience is over. */
  async function readAll(shown: readonly Listed[]): Promise<void> {
    const left = shown.filter((it) => !it.stopDate || !histories.has(keyOf(it)));
    const read = async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        const key = keyOf(next);
        if (reading.has(key)) continue;
        reading.add(key);
        await history(next.executionArn!)
          .then((events) => histories.set(key, events))
          .finally(() => reading.delete(key));
      }
      if (histories.size > 1_000) for (const key of [...histories.keys()].slice(0, 500)) histories.delete(key);
    };
    const all = Promise.all(Array.from({ length: AT_ONCE }, read));
    const late = new AbortController();
    // What fails after that is asked again with the next window.
    all.catch(() => {});
    await Promise.race([all, sleep(PATIENCE_MS, undefined, { signal: late.signal }).catch(() => {})]);
    late.abort();
  }

  /** The beginning of a long history: a window shows no more of it. */
  async function history(executionArn: string): Promise<readonly HistoryEvent[]> {
    const { events = [] } = await states.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000, includeExecutionData: false }),
    );
    return events;
  }
}

/** A redrive gives an execution that was over another end. */
const keyOf = ({ executionArn, stopDate }: ExecutionListItem) => `${executionArn} ${stopDate?.getTime() ?? 'runs'}`;
