import { InvalidDefinition, TestStateCommand, type TestStateCommandInput } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSky, type Sky } from './cloud.ts';

let sky: Sky;
beforeAll(async () => {
  sky = await openSky();
});
afterAll(() => sky[Symbol.asyncDispose]());

async function tried(state: object, more: Partial<TestStateCommandInput> = {}) {
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', ...state });
  const { $metadata: _, ...answer } = await sky.sfn.send(new TestStateCommand({ definition, ...more }));
  return answer;
}

const task = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: '{% $states.input.n %}' },
  Retry: [{ ErrorEquals: ['NotReadyYet'], IntervalSeconds: 4, BackoffRate: 2, MaxAttempts: 2 }],
  Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
  Next: 'After',
};

describe('TestState', () => {
  it('gives output and next state', async () => {
    expect(
      await tried({ Type: 'Pass', Output: '{% $states.input.n + 1 %}', Next: 'After' }, { input: '{"n":1}' }),
    ).toEqual({
      status: 'SUCCEEDED',
      output: '2',
      nextState: 'After',
    });
  });

  it('shows what a Task goes through, on a mocked result', async () => {
    const mock = { result: '{"Payload":{"ok":true}}' };
    const answer = await tried(
      { ...task, Output: '{% $states.result.Payload %}' },
      { input: '{"n":1}', mock, inspectionLevel: 'DEBUG' },
    );
    expect(answer).toEqual({
      status: 'SUCCEEDED',
      output: '{"ok":true}',
      nextState: 'After',
      inspectionData: {
        input: '{"n":1}',
        afterArguments: '{"FunctionName":"f","Payload":1}',
        result: '{"Payload":{"ok":true}}',
      },
    });
  });

  it('says that an error would be retried, by which retrier and after how long', async () => {
    const mock = { errorOutput: { error: 'NotReadyYet', cause: 'creating' } };
    const answer = await tried(task, {
      mock,
      input: '{"n":1}',
      inspectionLevel: 'DEBUG',
      stateConfiguration: { retrierRetryCount: 1 },
    });
    expect(answer).toMatchObject({
      status: 'RETRIABLE',
      error: 'NotReadyYet',
      cause: 'creating',
      inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 8 } },
    });
  });

  it('says that an error would be caught, and where that leads', async () => {
    const mock = { errorOutput: { error: 'Other', cause: 'why' } };
    expect(await tried(task, { mock, input: '{"n":1}' })).toEqual({
      status: 'CAUGHT_ERROR',
      error: 'Other',
      cause: 'why',
      output: '{"Error":"Other","Cause":"why"}',
      nextState: 'Caught',
    });
  });

  it('does not wait for a Wait', async () => {
    expect(await tried({ Type: 'Wait', Seconds: 86_400, Next: 'After' })).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('takes a mock for the work of a Map', async () => {
    const inner = { StartAt: 'In', States: { In: { Type: 'Pass', End: true } } };
    const state = { Type: 'Map', Items: [1, 2], ItemProcessor: inner, Next: 'After' };
    expect(await tried(state, { mock: { result: '["a","b"]' } })).toMatchObject({ output: '["a","b"]' });
  });

  it('refuses a state that is none', async () => {
    await expect(tried({ Type: 'Nap' })).rejects.toBeInstanceOf(InvalidDefinition);
  });
});
