import { afterEach, expect, it, vi } from 'vitest';
import * as z from 'zod';

// Read when the logger is made.
vi.stubEnv('POWERTOOLS_DEV', 'true');
vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
const { logger, step } = await import('../../lambdas/step.ts');

const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:muster-dev-deploy:4f3c';
const EVENT = '6a7e8feb-b491-4cf7-a9f1-bf3703467718';
const context = { functionName: 'muster-dev-steady', awsRequestId: '1', memoryLimitInMB: '128' };

/** The lines that a step logs when it is called once. */
async function lines(input: unknown, work: () => Promise<unknown> = async () => logger.info('at work')) {
  const said: Record<string, unknown>[] = [];
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((line: string) => void said.push(JSON.parse(line)));
  await step(z.object({ id: z.string() }), work)(input, context as never).catch(() => {});
  return said;
}
afterEach(() => vi.restoreAllMocks());

it('has each line say which execution it is of, and which event began that', async () => {
  const said = await lines({ id: 'a', execution: EXECUTION, event: EVENT });
  expect(said.map(({ message }) => message)).toEqual(['at work', 'done']);
  for (const line of said) expect(line).toMatchObject({ correlation_id: EXECUTION, event: EVENT });
});

it('finds the event in what the first state of a machine looks at', async () => {
  const said = await lines({ id: 'a', execution: EXECUTION, input: { event: EVENT } });
  for (const line of said) expect(line).toMatchObject({ correlation_id: EXECUTION, event: EVENT });
});

it('goes by the event where that invokes the function itself', async () => {
  expect(await lines({ id: 'a', event: EVENT })).toMatchObject([{ correlation_id: EVENT }, { correlation_id: EVENT }]);
});

it.each([
  ['fails', () => Promise.reject(new RangeError('no')), 'failed'],
  ['is not ready', () => Promise.reject(Object.assign(new RangeError('no'), { name: 'NotReadyYet' })), 'not yet'],
])('says so of a step that %s', async (_, work, message) => {
  expect(await lines({ id: 'a', execution: EXECUTION }, work)).toMatchObject([{ message, correlation_id: EXECUTION }]);
});

it('says it of an input that is wrong', async () => {
  expect(await lines({ execution: EXECUTION })).toMatchObject([{ message: 'failed', correlation_id: EXECUTION }]);
});

it('carries nothing over to the next call of the same process', async () => {
  await lines({ id: 'a', execution: EXECUTION, event: EVENT });
  const [line] = await lines({ id: 'a' });
  expect(line).not.toHaveProperty('correlation_id');
  expect(line).not.toHaveProperty('event');
});
