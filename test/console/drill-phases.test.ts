import { describe, expect, it } from 'vitest';
import { drillPhases } from '../../console/page/app/drill-phases.ts';
import type { HistoryEvent } from '../../console/page/app/read-states.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

/** A history of these states, a second each; the last one is still running. */
function history(...states: string[]): HistoryEvent[] {
  return states.flatMap((name, index) => {
    const id = 2 * index + 1;
    const entered = { id, previousEventId: id - 1, timestamp: at(index), type: 'TaskStateEntered' };
    const exited = { id: id + 1, previousEventId: id, timestamp: at(index + 1), type: 'TaskStateExited' };
    return [
      { ...entered, stateEnteredEventDetails: { name, input: '{}' } },
      ...(index < states.length - 1 ? [{ ...exited, stateExitedEventDetails: { name, output: '{}' } }] : []),
    ];
  });
}

const told = (events: HistoryEvent[]) => drillPhases(events).map(({ name, status }) => `${name}: ${status}`);
const BEGINNING = ['Accept', 'Experiment', 'Targets', 'Acquire', 'Probe', 'Steady'];
const WHOLE = [
  ...BEGINNING,
  'Arm',
  'Inject',
  'Effect',
  'Observe',
  'Undo',
  'Recovery',
  'Steady',
  'StopProbe',
  'Evidence',
];

describe('drillPhases(events)', () => {
  it('tells what is done and for how long, what runs, and what is ahead', () => {
    const [choose, steady, arm] = drillPhases(history(...BEGINNING));
    expect(choose).toMatchObject({ status: 'done', since: Date.parse(at(0)), until: Date.parse(at(4)) });
    expect(steady).toMatchObject({ status: 'running', state: 'Steady', since: Date.parse(at(4)) });
    expect(arm?.status).toBe('ahead');
  });

  it('says what the state waits for that runs', () => {
    const events = history(...BEGINNING, 'Arm', 'Inject', 'Effect', 'Observe');
    const last = events.at(-1)!.id;
    const cause = JSON.stringify({ errorMessage: 'the fault stays for another 3 s' });
    const failed = { id: last + 1, previousEventId: last, timestamp: at(20), type: 'TaskFailed' };
    events.push({ ...failed, taskFailedEventDetails: { error: 'NotReadyYet', cause } });
    expect(drillPhases(events)[5]).toMatchObject({ status: 'running', waits: 'the fault stays for another 3 s' });
  });

  it('counts the second look at the clients to the recovery, and what follows to the proof', () => {
    const second = told(history(...WHOLE.slice(0, 13)));
    expect(second).toContain('See that all is well: done');
    expect(second).toContain('Wait for the recovery: running');
    expect(told(history(...WHOLE))).toContain('Prove what was kept: running');
  });

  it('marks as left out what a drill that was refused or has ended did not come to', () => {
    const refused = history(...BEGINNING, 'Arm', 'Undo', 'StopProbe');
    expect(told(refused)).toEqual(expect.arrayContaining(['Break it: left out', 'Judge and report: ahead']));
    refused.push({ id: 99, previousEventId: 98, timestamp: at(30), type: 'ExecutionFailed' });
    expect(told(refused)).toContain('Judge and report: left out');
  });
});
