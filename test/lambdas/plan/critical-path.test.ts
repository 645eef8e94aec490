import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { criticalPath } from '../../../lambdas/plan/critical-path.ts';
import type { Definition, State } from '../../../lambdas/plan/definition.ts';

const machine = (name: string) => JSON.parse(readFileSync(`statemachines/${name}.asl.json`, 'utf8')) as Definition;
const nested = ({ Arguments }: State) =>
  ({ '${BuildMachine}': machine('build'), '${RolloutMachine}': machine('rollout') })[Arguments?.StateMachineArn ?? ''];

/** The path of `provision` where each task takes a second, and these take so many. */
const provision = (slow: Readonly<Record<string, number>>) =>
  criticalPath(machine('provision'), (called) => ({ seconds: slow[called] ?? 1, retries: 0 }), nested);
const names = ({ chain }: ReturnType<typeof provision>) => chain.map(({ state }) => state);

describe('the critical path of provision', () => {
  it('goes through the database, and not through what happens beside it', () => {
    const path = provision({ DatabaseAvailable: 780, NatGateways: 105 });
    expect(names(path)).toContain('DatabaseAvailable');
    expect(names(path)).not.toContain('NatGateways');
    expect(path.seconds).toBe(path.chain.reduce((sum, { seconds }) => sum + seconds, 0));
    expect(path.tasks.map(({ state }) => state)).toContain('NatGateways');
  });

  it('goes through the network if that takes longer', () => {
    const path = provision({ DatabaseAvailable: 10, NatGateways: 105 });
    expect(names(path)).toContain('NatGateways');
    expect(names(path)).not.toContain('DatabaseAvailable');
  });

  it('names a task of a nested execution with the one that started it', () => {
    expect(names(provision({}))).toContain('DeployApi › DeploymentFinished');
  });

  it('counts a transition for every state on every branch, and for every retry', () => {
    const one: Definition = {
      StartAt: 'Both',
      States: {
        Both: { Type: 'Parallel', Branches: [task('One'), task('Other')], Next: 'Last' },
        Last: { Type: 'Task' },
      },
    };
    const expectation = (called: string) => ({
      seconds: called === 'Other' ? 5 : 1,
      retries: called === 'Other' ? 3 : 0,
    });
    expect(criticalPath(one, expectation, () => undefined)).toEqual({
      seconds: 6,
      chain: [
        { state: 'Other', seconds: 5 },
        { state: 'Last', seconds: 1 },
      ],
      tasks: ['One', 'Other', 'Last'].map((state) => ({ state, seconds: state === 'Other' ? 5 : 1 })),
      transitions: 4 + 3,
    });
  });
});

const task = (name: string): Definition => ({ StartAt: name, States: { [name]: { Type: 'Task' } } });
