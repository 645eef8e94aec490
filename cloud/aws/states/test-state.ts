import type { Driver } from '../../asl/driver.ts';
import { StatesError } from '../../asl/error.ts';
import { isObject, type Json, type JsonObject } from '../../asl/json.ts';
import { InvalidDefinition } from '../../asl/problem.ts';
import { resource } from '../../asl/resource.ts';
import type { Facts, Job, Outcome } from '../../asl/run.ts';
import { type Trial, tryState } from '../../asl/trial.ts';
import { errors } from './errors.ts';
import type { Operations, States } from './states.ts';

/** AWS lets a state that is tested work for five minutes. */
const LIMIT_MS = 5 * 60_000;

/** Tries one state without a state machine. */
export function testState({ cloud, drivers }: States) {
  async function invoke(job: Job, execution: Facts): Promise<Outcome> {
    const target = resource(job.resource);
    const driver: Driver | undefined = target && drivers.find(target);
    if (!target || !driver) throw errors.validation(`The resource ${job.resource} cannot be tested without a mock`);
    try {
      const signal = AbortSignal.any([cloud.signal, AbortSignal.timeout(LIMIT_MS)]);
      return { output: await driver.invoke({ resource: target, job, execution, signal }) };
    } catch (error) {
      if (error instanceof StatesError) return { error: error.error, cause: error.cause };
      throw error;
    }
  }

  return {
    async TestState(input) {
      const { mock, stateConfiguration, inspectionLevel = 'INFO' } = input;
      const raw = parsed(input.definition as string);
      const { name, state } = chosen(raw, input.stateName);
      let trial: Trial;
      try {
        trial = await tryState({
          name,
          state,
          language: isObject(raw.States) ? raw.QueryLanguage : undefined,
          input: input.input ?? '{}',
          variables: input.variables === undefined ? {} : parsed(input.variables),
          roleArn: input.roleArn ?? 'arn:aws:iam::123456789012:role/none',
          retries: stateConfiguration?.retrierRetryCount ?? 0,
          mock: mock && mocked(mock),
          invoke,
          now: cloud.clock.now(),
        });
      } catch (error) {
        if (error instanceof InvalidDefinition) throw errors.invalidDefinition(error.message);
        throw error;
      }
      const { status, output, error, cause, nextState } = trial;
      return {
        status,
        ...(output !== undefined && { output }),
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
        ...(nextState !== undefined && { nextState }),
        ...(inspectionLevel !== 'INFO' && { inspectionData: inspection(trial, input.input ?? '{}') }),
      };
    },
  } satisfies Operations;
}

function inspection({ stages, variables, retry, catchIndex }: Trial, input: string): object {
  return {
    input,
    ...stages,
    ...(Object.keys(variables).length > 0 && { variables: JSON.stringify(variables) }),
    ...(retry && { errorDetails: { retryIndex: retry.index, retryBackoffIntervalSeconds: retry.seconds } }),
    ...(catchIndex !== undefined && { errorDetails: { catchIndex } }),
  };
}

function mocked({
  result,
  errorOutput,
}: {
  result?: string;
  errorOutput?: { error?: string; cause?: string };
}): Outcome {
  if (result !== undefined && errorOutput) {
    throw errors.validation('A test mock should have only one of the following fields: [result, errorOutput].');
  }
  return errorOutput ?? { output: JSON.parse(result ?? 'null') as Json };
}

function parsed(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json;
    if (isObject(value)) return value;
  } catch {
    // Said below, in the words of AWS.
  }
  throw errors.invalidDefinition(`Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ${text.slice(0, 80)}'`);
}

/** A state by itself, or one of a whole machine. */
function chosen(raw: JsonObject, stateName = 'StateName'): { name: string; state: JsonObject } {
  if (!isObject(raw.States)) return { name: stateName, state: raw };
  const state = raw.States[stateName];
  if (!isObject(state)) throw errors.validation(`State not found: ${stateName}`);
  return { name: stateName, state };
}
