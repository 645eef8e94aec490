import type { HistoryEvent } from './read-states.ts';
import { readStates, type StateRun } from './read-states.ts';

/** A part of a drill as a person sees it, made of some states of its machine. */
export interface Phase {
  readonly name: string;
  readonly status: 'done' | 'running' | 'failed' | 'ahead' | 'left out';
  /** Milliseconds since 1970. */
  readonly since?: number;
  readonly until?: number;
  /** Of the state that runs: its name, and what it waits for. */
  readonly state?: string;
  readonly waits?: string;
}

/** In the order of a drill in which all goes well. */
const PHASES: readonly (readonly [name: string, states: readonly string[]])[] = [
  ['Choose what to harm', ['Accept', 'Experiment', 'Targets', 'Acquire']],
  ['See that all is well', ['Probe', 'Steady']],
  ['Arm the undo', ['Arm']],
  ['Break it', ['Inject']],
  ['Witness the effect', ['Effect']],
  ['Leave it broken', ['Observe']],
  ['Take it back', ['Undo']],
  ['Wait for the recovery', ['Recovery']],
  ['Prove what was kept', ['StopProbe', 'Evidence']],
  ['Judge and report', ['Judge', 'DrillReport', 'Release']],
];
/** Asked a second time once it has recovered. */
const STEADY = 'Steady';
const RECOVERY = 'Recovery';

/** How far a drill has come, by its execution's history. */
export function drillPhases(events: readonly HistoryEvent[]): Phase[] {
  const isOver = events.some(({ type }) => /^Execution(Succeeded|Failed|Aborted|TimedOut)$/.test(type));
  const again = events.findLastIndex((it) => entered(it) === STEADY);
  const recovery = events.findIndex((it) => entered(it) === RECOVERY);
  const isSecond = recovery >= 0 && again > recovery;
  const states = readStates(events);
  const first = isSecond ? readStates(events.slice(0, again)).get(STEADY) : states.get(STEADY);
  const found = PHASES.map(([name, of]) => {
    const runs = of.flatMap((it) => named(it, it === STEADY ? first : states.get(it)));
    if (isSecond && of.includes(RECOVERY)) runs.push(...named(STEADY, states.get(STEADY)));
    return phaseOf(name, runs);
  });
  const last = found.findLastIndex(({ status }) => status !== 'ahead');
  return found.map((it, index) =>
    it.status === 'ahead' && (isOver || index < last) ? { ...it, status: 'left out' as const } : it,
  );
}

type Run = StateRun & { readonly state: string };

const entered = (event: HistoryEvent) => (event.stateEnteredEventDetails as { name?: string } | undefined)?.name;

const named = (state: string, run: StateRun | undefined): Run[] => (run ? [{ ...run, state }] : []);

function phaseOf(name: string, runs: readonly Run[]): Phase {
  const since = Math.min(...runs.map((it) => Date.parse(it.since)));
  const last = runs.at(-1);
  if (!last) return { name, status: 'ahead' };
  const isOn = last.status === 'running' || last.status === 'waiting';
  if (!isOn && last.until)
    return { name, status: last.status === 'succeeded' ? 'done' : 'failed', since, until: Date.parse(last.until) };
  return {
    name,
    status: 'running',
    since,
    state: last.state,
    ...(last.status === 'waiting' && { waits: last.cause ?? '' }),
  };
}
