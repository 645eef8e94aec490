import type { HistoryEvent } from '../../../../cloud/asl/history.ts';
import type { Run } from '../../../../cloud/asl/run.ts';
import { difference } from './compare.ts';
import { histories, type Scenario } from './scenario.ts';

/** How closely an execution is compared, from its end to every number of its history. */
export const LEVELS = ['status', 'result', 'events', 'details', 'full'] as const;
export type Level = (typeof LEVELS)[number];

const OVER: Readonly<Record<string, string>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionAborted: 'ABORTED',
  ExecutionTimedOut: 'TIMED_OUT',
};

/** What differs at each level; undefined where nothing does. */
export function judge(scenario: Scenario, runs: readonly Run[]): Record<Level, string | undefined> {
  const found: Record<Level, string | undefined> = {
    status: undefined,
    result: undefined,
    events: undefined,
    details: undefined,
    full: undefined,
  };
  histories(scenario).forEach(({ name, events }, index) => {
    const run = runs[index];
    if (!run || scenario.skip.includes('$..events')) return;
    for (const level of LEVELS) found[level] ??= checks[level](events, run, scenario.skip, `$.${name}`);
  });
  return found;
}

type Check = (expected: readonly HistoryEvent[], run: Run, skip: readonly string[], at: string) => string | undefined;

/** The order of what runs at the same time is not AWS's promise: such recordings have 0 for their numbers. */
const unordered = (events: readonly HistoryEvent[]) => events.some((it) => Array.isArray(it.id));

const checks: Readonly<Record<Level, Check>> = {
  status(expected, run) {
    const status = OVER[expected.at(-1)?.type ?? ''] ?? 'RUNNING';
    return status === run.progress.status
      ? undefined
      : `expected ${status}, got ${run.progress.status}: ${run.progress.cause}`;
  },
  result(expected, run, skip, at) {
    const status = checks.status(expected, run, skip, at);
    if (status || !OVER[expected.at(-1)?.type ?? '']) return status;
    const place = `${at}.events[${expected.length - 1}]`;
    return difference(details(expected.at(-1)), details(run.events.at(-1)), skip, place);
  },
  events(expected, run) {
    const types = (events: readonly HistoryEvent[]) => {
      const all = events.map((it) => it.type);
      return (unordered(expected) ? [...new Set(all)].sort() : all).join(' ');
    };
    if (unordered(expected)) return undefined;
    return types(expected) === types(run.events) ? undefined : `expected ${types(expected)}, got ${types(run.events)}`;
  },
  details(expected, run, skip, at) {
    if (unordered(expected)) return undefined;
    const bare = (events: readonly HistoryEvent[]) =>
      events.map(({ id: _, previousEventId: __, timestamp: ___, ...it }) => it);
    return difference(bare(expected), bare(run.events), skip, `${at}.events`);
  },
  full(expected, run, skip, at) {
    if (unordered(expected)) return undefined;
    const bare = (events: readonly HistoryEvent[]) => events.map(({ timestamp: _, ...it }) => it);
    return difference(bare(expected), bare(run.events), skip, `${at}.events`);
  },
};

function details(event: HistoryEvent | undefined): object {
  if (!event) return {};
  const { id: _, previousEventId: __, timestamp: ___, ...rest } = event;
  return rest;
}
