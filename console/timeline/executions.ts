import {
  type ExecutionListItem,
  paginateListExecutions,
  paginateListStateMachines,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { Connection } from '../connect.ts';
import { openHistories } from './histories.ts';
import { type Lane, overlaps, type Window } from './span.ts';
import { statesOf } from './states-of.ts';

/** So many executions have lanes; of more, those that began last. */
const MOST = 40;
/** Of one machine so many that began before the end of the window are looked at, in as many as so many of the newest. */
const ENOUGH = 200;
const NEWEST = 1_000;
/** What takes a smaller part of a window than this is thinner than a line of its picture: its states are not read. */
const THINNEST = 1 / 1_000;
/** Executions that began so long before a window and are over reach into it only if they took longer than that. */
const LONGEST_MS = 3_600_000;

/** Those of the environment's executions that ran in a window, and how many more did at least: no more are counted than are looked at. */
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
  const histories = openHistories(states);

  return async (window: Window): Promise<Executions> => {
    const ran = (await listed(window))
      .filter((it) => overlaps({ from: it.startDate!.getTime(), to: it.stopDate?.getTime() ?? window.to }, window))
      .sort((a, b) => b.startDate!.getTime() - a.startDate!.getTime());
    const shown = ran.slice(0, MOST);
    const length = ({ startDate, stopDate }: Listed) => (stopDate?.getTime() ?? Infinity) - startDate!.getTime();
    const seen = shown.filter((it) => length(it) >= (window.to - window.from) * THINNEST);
    // Those first that take the most room.
    await histories.read(seen.toSorted((a, b) => length(b) - length(a)));
    const lanes = shown.map((it) => lane(it, window));
    const unread = seen.filter((it) => !histories.of(it)).length;
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
    let seen = 0;
    for await (const { executions = [] } of paginateListExecutions(
      { client: states, pageSize: ENOUGH },
      { stateMachineArn: arn },
    )) {
      seen += executions.length;
      const began = executions.filter(({ startDate }) => startDate!.getTime() <= window.to);
      found.push(...began.map((it) => ({ ...it, machine })));
      const oldest = executions.at(-1)?.startDate?.getTime() ?? 0;
      if (oldest < window.from - LONGEST_MS || found.length >= ENOUGH || seen >= NEWEST) break;
    }
    return found;
  }

  function lane(it: Listed, window: Window): Lane {
    const { name, machine, executionArn, status, startDate, stopDate } = it;
    const isOpen = status === 'RUNNING';
    const from = startDate!.getTime();
    const to = stopDate?.getTime() ?? Math.min(Date.now(), window.to);
    const inside = statesOf(histories.of(it) ?? [], to, isOpen).filter((span) => overlaps(span, window));
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
}
