import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { HistoryReader, readable, type Step } from '../../console/history.ts';
import { seconds } from '../../console/progress.ts';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
const entered = (id: number, name: string, type = 'TaskStateEntered'): HistoryEvent =>
  ({ id, previousEventId: 0, timestamp: at(id), type, stateEnteredEventDetails: { name } }) as HistoryEvent;

function read(...events: object[]) {
  const steps: Step[] = [];
  const reader = new HistoryReader((step) => steps.push(step), ['DeployWeb']);
  const started = events.map((event) => reader.read(event as HistoryEvent)).filter((it) => it !== undefined);
  return { steps, started };
}

describe('HistoryReader', () => {
  it('tells a task from its entry to its exit, under the state that started its execution', () => {
    const exit = { id: 5, previousEventId: 2, timestamp: at(5), type: 'TaskStateExited' };
    expect(read(entered(2, 'Verify'), { ...exit, stateExitedEventDetails: { name: 'Verify' } }).steps).toEqual([
      { kind: 'entered', state: 'DeployWeb › Verify' },
      { kind: 'exited', state: 'DeployWeb › Verify', milliseconds: 3000 },
    ]);
  });

  it('tells what a task waits for once for each reason', () => {
    const notReady = (id: number, reason: string) => ({
      id,
      previousEventId: id - 1,
      timestamp: at(id),
      type: 'TaskFailed',
      taskFailedEventDetails: { error: 'NotReadyYet', cause: JSON.stringify({ errorMessage: reason }) },
    });
    const { steps } = read(
      entered(2, 'Nat'),
      notReady(3, 'is pending'),
      notReady(4, 'is pending'),
      notReady(5, 'has no IP'),
    );
    expect(steps.filter((step) => step.kind === 'waits').map((step) => step.for)).toEqual(['is pending', 'has no IP']);
  });

  it('passes over states that do nothing by themselves', () => {
    expect(read(entered(2, 'Built?', 'ChoiceStateEntered')).steps).toEqual([]);
  });

  it('tells a task once, and not again when the Parallel around it ends', () => {
    const exit = (id: number, name: string, type: string) => ({
      ...{ id, previousEventId: id - 1, timestamp: at(id), type },
      stateExitedEventDetails: { name },
    });
    const both = [exit(3, 'Verify', 'TaskStateExited'), exit(4, 'Both', 'ParallelStateExited')];
    expect(read(entered(2, 'Verify'), ...both).steps.filter((step) => step.kind === 'exited')).toHaveLength(1);
  });

  it('says which execution a task has started', () => {
    const output = JSON.stringify({ ExecutionArn: 'arn:aws:states:us-east-1:000000000000:execution:deploy:1' });
    const submitted = { id: 3, previousEventId: 2, timestamp: at(3), taskSubmittedEventDetails: { output } };
    expect(read(entered(2, 'Deploy'), submitted).started).toEqual([
      { executionArn: 'arn:aws:states:us-east-1:000000000000:execution:deploy:1', under: ['DeployWeb', 'Deploy'] },
    ]);
  });
});

describe('readable', () => {
  it('finds the sentence in a cause of a cause', () => {
    const lambda = JSON.stringify({ errorType: 'NoArtifact', errorMessage: 'There is no artifact', trace: [] });
    expect(readable(JSON.stringify({ Status: 'FAILED', Cause: lambda }))).toBe('There is no artifact');
    expect(readable('plain words')).toBe('plain words');
  });
});

describe('seconds', () => {
  it.each([
    [420, '0.42 s'],
    [9_990, '9.99 s'],
    [12_340, '12.3 s'],
    [59_960, '1 min 00 s'],
    [65_000, '1 min 05 s'],
  ])('%d ms are %s', (milliseconds, text) => expect(seconds(milliseconds)).toBe(text));
});
