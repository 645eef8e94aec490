import { readFileSync } from 'node:fs';
import { TestStateCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSky, type Sky } from '../cloud/aws/states/cloud.ts';

type Caught = Readonly<Record<'problem' | 'unrecovered', { state: string; error: string } | undefined>>;

const definition = readFileSync(new URL('../../statemachines/drill.asl.json', import.meta.url), 'utf8');
/** More often than any state tries again. */
const EXHAUSTED = 10_000;

let sky: Sky;
beforeAll(async () => {
  sky = await openSky();
});
afterAll(() => sky[Symbol.asyncDispose]());

/** What the machine makes of an error of a state that has no tries left. */
async function caughtFrom(stateName: string, error: string, input: object) {
  const { status, nextState, output } = await sky.sfn.send(
    new TestStateCommand({
      definition,
      stateName,
      input: JSON.stringify({ run: 'a-run', ...input }),
      mock: { errorOutput: { error, cause: 'why' } },
      stateConfiguration: { retrierRetryCount: EXHAUSTED },
    }),
  );
  const { problem, unrecovered } = JSON.parse(output!) as Caught;
  return { status, nextState, problem: problem?.state, unrecovered: unrecovered?.state };
}

describe('the machine of a drill', () => {
  const caught = { status: 'CAUGHT_ERROR', nextState: 'StopProbe' };
  const undone = { undoAt: '2026-11-21T12:00:00.000Z' };

  it('hands an environment that has not recovered to its judge as such, not as a mistake of the drill', async () => {
    const told = await caughtFrom('Recovery', 'NotRecovered', undone);
    expect(told).toEqual({ ...caught, problem: undefined, unrecovered: 'Recovery' });
  });

  it('does the same where clients are not served steadily after the harm', async () => {
    expect(await caughtFrom('Steady', 'NotReadyYet', undone)).toEqual({
      ...caught,
      problem: undefined,
      unrecovered: 'Steady',
    });
  });

  it.each([
    ['Steady', 'NotReadyYet', 'that was not steady before the harm', {}],
    ['Steady', 'ProbeOver', 'whose probe is over', undone],
    ['Recovery', 'AccessDenied', 'whose witnesses could not be asked', undone],
  ])('calls one a problem: %s, %s, %s', async (state, error, _, input) => {
    expect(await caughtFrom(state, error, input)).toEqual({ ...caught, problem: state, unrecovered: undefined });
  });
});
