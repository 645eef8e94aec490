import { settings } from '../settings.ts';
import type { Expected } from './critical-path.ts';
import type { State } from './definition.ts';
import latencies from './latencies.json' with { type: 'json' };
import type { Planned } from './planned.ts';

interface Latency {
  readonly answer: number;
  readonly ready?: number;
}

const table: Readonly<Record<string, Latency>> = latencies.calls;
const awaits: Readonly<Record<string, string>> = latencies.awaits;
const answer = (call: string) => table[call]?.answer ?? latencies.call;
const ready = (call: string) => table[call]?.ready ?? 0;

const prefix = `muster-${settings.environment}-`;

/** What each task takes for these changes: the resources of one step beside each other, the calls for one resource one after the other. */
export const expectation =
  (changes: readonly Planned[]) =>
  (called: string, state: State): Expected => {
    const functionName = state.Arguments?.FunctionName?.split(':')[6] ?? '';
    const own = changes.filter(({ step }) => `${prefix}${step}` === functionName);
    const awaited = awaits[called];
    // What is waited for has only begun if something of this run has begun it; deployments and builds begin with the first run.
    const isBegun = awaited && (begins(changes, awaited) || isFirstRun(changes, awaited));
    const waiting = Math.max(
      isBegun ? ready(awaited) : 0,
      ...own.map(({ calls, waits }) => (waits ? Math.max(0, ...calls.map(ready)) : 0)),
    );
    const making = Math.max(0, ...own.map(({ calls }) => calls.reduce((sum, call) => sum + answer(call), 0)));
    return { seconds: round(latencies.task + making + waiting), retries: awaited ? 0 : retries(state, waiting) };
  };

const begins = (changes: readonly Planned[], call: string) => changes.some(({ calls }) => calls.includes(call));
const isFirstRun = (changes: readonly Planned[], call: string) =>
  call.startsWith('code') && changes.some(({ step, action }) => step === 'deployment-groups' && action === 'create');

/** How often a task that waits by being asked again is asked. */
function retries({ Retry = [] }: State, seconds: number): number {
  const retry = Retry.find(({ ErrorEquals }) => ErrorEquals.includes('NotReadyYet'));
  if (!retry) return 0;
  const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.POSITIVE_INFINITY } = retry;
  let count = 0;
  for (let left = seconds, pause = IntervalSeconds; left > 0; pause = Math.min(pause * BackoffRate, MaxDelaySeconds)) {
    left -= pause;
    count++;
  }
  return count;
}

const round = (seconds: number) => Math.round(seconds * 10) / 10;
