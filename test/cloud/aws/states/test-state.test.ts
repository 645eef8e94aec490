import {
  InvalidDefinition,
  TestStateCommand,
  type TestStateCommandInput,
  ValidationException,
} from '@aws-sdk/client-sfn';
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

  it('refuses a state that is none, in places of the state itself', async () => {
    await expect(tried({ Type: 'Nap' })).rejects.toBeInstanceOf(InvalidDefinition);
    await expect(tried({ Type: 'Wait', Seconds: 1 })).rejects.toThrow(
      "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: This object should have only one of the following fields: [Next, End] at /'",
    );
  });

  it('says that an expression without a value would be caught', async () => {
    const mock = { result: '{"Payload":1}' };
    const answer = await tried({ ...task, Output: '{% $states.result.Gone %}' }, { mock, input: '{"n":1}' });
    expect(answer).toMatchObject({ status: 'CAUGHT_ERROR', error: 'States.QueryEvaluationError', nextState: 'Caught' });
  });

  it('shows each stage of JSONPath', async () => {
    const state = {
      ...task,
      QueryLanguage: 'JSONPath',
      Arguments: undefined,
      InputPath: '$.in',
      Parameters: { FunctionName: 'f', 'Payload.$': '$.n' },
      ResultSelector: { 'got.$': '$.Payload' },
      ResultPath: '$.out',
    };
    const answer = await tried(state, {
      mock: { result: '{"Payload":2}' },
      input: '{"in":{"n":1}}',
      inspectionLevel: 'TRACE',
    });
    expect(answer.inspectionData).toEqual({
      input: '{"in":{"n":1}}',
      afterInputPath: '{"n":1}',
      afterParameters: '{"FunctionName":"f","Payload":1}',
      result: '{"Payload":2}',
      afterResultSelector: '{"got":2}',
      afterResultPath: '{"in":{"n":1},"out":{"got":2}}',
    });
  });

  it('takes a context object beside a mock', async () => {
    const context = JSON.stringify({ Execution: { Name: 'mine' } });
    const Arguments = { FunctionName: 'f', Payload: '{% $states.context.Execution.Name %}' };
    const mock = { result: '{"Payload":1}' };
    const answer = await tried({ ...task, Arguments }, { mock, context, inspectionLevel: 'DEBUG' });
    expect(answer.inspectionData?.afterArguments).toBe('{"FunctionName":"f","Payload":"mine"}');
  });

  it('finds a state of a machine at whatever depth', async () => {
    const inner = { Type: 'Pass', Output: 'inside', End: true };
    const machine = {
      StartAt: 'All',
      States: { All: { Type: 'Parallel', Branches: [{ StartAt: 'In', States: { In: inner } }], End: true } },
    };
    expect(await tried(machine, { stateName: 'In' })).toEqual({ status: 'SUCCEEDED', output: '"inside"' });
  });
});

describe('TestState of a Map', () => {
  const each = (name: string) => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } });
  const distributed = {
    Type: 'Map',
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...each('In') },
    ToleratedFailureCount: 1,
    MaxConcurrency: 5,
    ItemSelector: { item: '{% $states.context.Map.Item.Value %}' },
    ItemBatcher: { MaxItemsPerBatch: 2 },
    Catch: [{ ErrorEquals: ['States.ExceedToleratedFailureThreshold'], Next: 'Caught' }],
    Next: 'After',
  };
  const data = { mapItemReaderData: '{"rows":[1,2,3]}' };
  const reading = {
    ...distributed,
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      Arguments: { Bucket: 'b', Key: 'k' },
      ReaderConfig: { InputType: 'JSON', ItemsPointer: '/rows' },
    },
  };

  it('shows what was read, selected and batched', async () => {
    const answer = await tried(reading, {
      mock: { result: '["a","b"]' },
      stateConfiguration: data,
      inspectionLevel: 'DEBUG',
    });
    expect(answer).toMatchObject({ status: 'SUCCEEDED', output: '["a","b"]', nextState: 'After' });
    expect(answer.inspectionData).toMatchObject({
      afterItemsPointer: '[1,2,3]',
      afterItemSelector: '[{"item":1},{"item":2},{"item":3}]',
      afterItemBatcher: '[{"Items":[{"item":1},{"item":2}]},{"Items":[{"item":3}]}]',
      maxConcurrency: 5,
      toleratedFailureCount: 1,
    });
  });

  it.each([
    [1, 'SUCCEEDED'],
    [2, 'CAUGHT_ERROR'],
  ])('with %i failed iterations is %s', async (mapIterationFailureCount, status) => {
    const mock = { result: '["a","b"]' };
    const answer = await tried(
      { ...distributed, Items: [1, 2, 3, 4] },
      { mock, stateConfiguration: { mapIterationFailureCount } },
    );
    expect(answer.status).toBe(status);
    if (status === 'CAUGHT_ERROR') expect(answer.error).toBe('States.ExceedToleratedFailureThreshold');
  });
});

describe('a mock', () => {
  const result = '{"Payload":1}';
  const inner = { StartAt: 'In', States: { In: { Type: 'Pass', End: true } } };
  const both = { Type: 'Parallel', Branches: [inner], End: true };
  const databases = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:rds:describeDBInstances', End: true };

  it.each<[mistake: string, state: object, more: Partial<TestStateCommandInput>]>([
    ['for a Pass', { Type: 'Pass', End: true }, { mock: { result } }],
    ['with a result and an error', task, { mock: { result, errorOutput: { error: 'Both' } } }],
    ['that is no JSON', task, { mock: { result: '{' } }],
    ['of a Parallel that is no array', both, { mock: { result } }],
    ['of a Parallel with a branch too many', both, { mock: { result: '[1,2]' } }],
    ['of another type than the API answers', databases, { mock: { result: '{"DbInstances":"none"}' } }],
    [
      'with a field of another type deep within',
      databases,
      { mock: { result: '{"DbInstances":[{"AllocatedStorage":"5"}]}' } },
    ],
    [
      'whose error comes from nowhere',
      both,
      { mock: { result: '[1]' }, stateConfiguration: { errorCausedByState: 'No' } },
    ],
  ])('%s is refused', async (_, state, more) => {
    await expect(tried(state, more)).rejects.toBeInstanceOf(ValidationException);
  });

  it.each<[what: string, state: object, more: Partial<TestStateCommandInput>]>([
    ['a Parallel', both, {}],
    ['a Task that waits for a token', { ...task, Resource: `${task.Resource}.waitForTaskToken` }, {}],
    ['a context object', task, { context: '{}' }],
  ])('is needed for %s', async (_, state, more) => {
    await expect(tried(state, more)).rejects.toBeInstanceOf(ValidationException);
  });

  it('is not looked at where nobody wants that', async () => {
    const mock = { result: '{"DbInstances":"none"}', fieldValidationMode: 'NONE' } as const;
    expect(await tried(databases, { mock })).toMatchObject({ output: '{"DbInstances":"none"}' });
  });
});
