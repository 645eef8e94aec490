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
/** Executions that began so long before a window and are over reach into it only if they took longer than that. */
const LONGEST_MS = 3_600_000;

/** Those of the environment's executions that ran in a window, and how many more did. */
export interface Executions {
  readonly lanes: readonly Lane[];
  readonly omitted: number;
  /** Names of the probes that ran: a ledger bears the name of its probe. */
  readonly probes: readonly string[];
}

type Listed = ExecutionListItem & { readonly machine: string };

/** Answers for one window after the other; what is over is asked once. */
export function openExecutions({ config, environment }: Connection) {
  const states = new SFNClient(config);
  const prefix = `muster-${environment}-`;
  const over = new Map<string, readonly HistoryEvent[]>();

  return async (window: Window): Promise<Executions> => {
    const ran = (await listed(window))
      .filter((it) => overlaps({ from: it.startDate!.getTime(), to: it.stopDate?.getTime() ?? window.to }, window))
      .sort((a, b) => b.startDate!.getTime() - a.startDate!.getTime());
    const lanes = await Promise.all(ran.slice(0, MOST).map((it) => lane(it, window)));
    const probes = ran.filter(({ machine }) => machine === 'probe').map(({ name }) => name!);
    return { lanes: lanes.reverse(), omitted: Math.max(0, ran.length - MOST), probes };
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

  async function lane(it: Listed, window: Window): Promise<Lane> {
    const { name, machine, executionArn, status, startDate, stopDate } = it;
    const isOpen = status === 'RUNNING';
    const from = startDate!.getTime();
    const to = stopDate?.getTime() ?? Math.min(Date.now(), window.to);
    const inside = statesOf(await history(it), to, isOpen).filter((span) => overlaps(span, window));
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

  async function history({ executionArn, stopDate }: Listed): Promise<readonly HistoryEvent[]> {
    // A redrive gives an execution that was over another end.
    const key = `${executionArn} ${stopDate?.getTime()}`;
    const known = stopDate && over.get(key);
    if (known) return known;
    const { events = [] } = await states.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000, includeExecutionData: false }),
    );
    if (stopDate) over.set(key, events);
    if (over.size > 500) over.delete(over.keys().next().value!);
    return events;
  }
}
