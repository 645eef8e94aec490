import type { TestStateInput } from '@aws-sdk/client-sfn';
import type { Driver } from '../../asl/driver.ts';
import { StatesError } from '../../asl/error.ts';
import { isObject, type Json, type JsonObject } from '../../asl/json.ts';
import { InvalidDefinition } from '../../asl/problem.ts';
import { resource } from '../../asl/resource.ts';
import type { Facts, Job, Outcome } from '../../asl/run.ts';
import { type Trial, tryState } from '../../asl/trial.ts';
import { checkDefinition } from './definition.ts';
import { errors } from './errors.ts';
import { checkInput } from './execution-input.ts';
import { mockOf } from './mock.ts';
import type { Operations, States } from './states.ts';

/** AWS lets a state that is tested work for five minutes. */
const LIMIT_MS = 5 * 60_000;

/** Tries one state without a state machine. */
export function testState({ cloud, drivers }: States) {
  async function invoke(job: Job, execution: Facts): Promise<Outcome> {
    const target = resource(job.resource);
    const driver: Driver | undefined = target && drivers.find(target);
    if (!target || !driver) throw errors.validation(`The resource ${job.resource} cannot be tested without a mock`);
    const late = AbortSignal.timeout(LIMIT_MS);
    try {
      const signal = AbortSignal.any([cloud.signal, late]);
      return { output: await driver.invoke({ resource: target, job, execution, signal }) };
    } catch (error) {
      if (late.aborted) return { error: 'States.Timeout' };
      if (error instanceof StatesError) return { error: error.error, cause: error.cause };
      throw error;
    }
  }

  return {
    async TestState(input) {
      const { stateConfiguration: given = {}, inspectionLevel = 'INFO' } = input;
      const raw = parsed(input.definition as string);
      const { name, state, language } = chosen(raw, input);
      const mock = await mockOf(state, input as TestStateInput);
      checkOrigin(state, given.errorCausedByState);
      try {
        const trial = await tryState({
          name,
          state,
          language,
          input: checkInput(input.input),
          variables: input.variables === undefined ? {} : object(input.variables, 'variables'),
          context: input.context === undefined ? undefined : object(input.context, 'context'),
          roleArn: input.roleArn ?? 'arn:aws:iam::123456789012:role/none',
          retries: given.retrierRetryCount ?? 0,
          failures: given.mapIterationFailureCount ?? 0,
          readerData: given.mapItemReaderData,
          mock,
          invoke,
          now: cloud.clock.now(),
        });
        const { status, output, error, cause, nextState } = trial;
        return {
          status,
          ...(output !== undefined && { output }),
          ...(error !== undefined && { error }),
          ...(cause !== undefined && { cause }),
          ...(nextState !== undefined && { nextState }),
          ...(inspectionLevel !== 'INFO' && { inspectionData: inspection(trial, input.input ?? '{}') }),
        };
      } catch (error) {
        if (error instanceof InvalidDefinition) throw errors.invalidDefinition(located(error.message, raw, name));
        throw error;
      }
    },
  } satisfies Operations;
}

/** AWS shows these as numbers, all else as JSON texts. */
const NUMBERS: readonly string[] = ['maxConcurrency', 'toleratedFailureCount', 'toleratedFailurePercentage'];

function inspection({ stages, variables, retry, catchIndex }: Trial, input: string): object {
  return {
    input,
    ...Object.fromEntries(
      Object.entries(stages).map(([stage, text]) => [stage, NUMBERS.includes(stage) ? Number(text) : text]),
    ),
    ...(Object.keys(variables).length > 0 && { variables: JSON.stringify(variables) }),
    ...(retry && { errorDetails: { retryIndex: retry.index, retryBackoffIntervalSeconds: retry.seconds } }),
    ...(catchIndex !== undefined && { errorDetails: { catchIndex } }),
  };
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

/** A state that came by itself is the root of the places in messages. */
function located(message: string, raw: JsonObject, name: string): string {
  return isObject(raw.States)
    ? message
    : message.replaceAll(`/States/${name}/`, '/').replaceAll(`/States/${name}`, '/');
}

/** A member of the request that is a JSON object in a text. */
function object(text: string, name: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json;
    if (isObject(value)) return value;
  } catch {
    // Said below.
  }
  throw errors.validation(`The ${name} must be a JSON object: ${text.slice(0, 80)}`);
}

interface Chosen {
  readonly name: string;
  readonly state: JsonObject;
  /** Of the machine around it. */
  readonly language?: Json;
}

/** A state by itself, or one of a whole machine, which must then be sound. */
function chosen(
  raw: JsonObject,
  { definition = '', stateName }: Pick<TestStateInput, 'definition' | 'stateName'>,
): Chosen {
  if (!isObject(raw.States)) {
    if (stateName !== undefined) throw errors.validation('A stateName needs the definition of a whole state machine.');
    return { name: 'StateName', state: raw };
  }
  if (stateName === undefined) throw errors.validation('The definition of a state machine needs a stateName.');
  checkDefinition(definition as string, 'STANDARD');
  const state = within(raw, stateName);
  if (!state) throw errors.validation(`State not found: ${stateName}`);
  return { name: stateName, state, ...(raw.QueryLanguage !== undefined && { language: raw.QueryLanguage }) };
}

/** The state of this name, at whatever depth. */
function within(value: Json, name: string): JsonObject | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const own = isObject(value) && isObject(value.States) ? value.States[name] : undefined;
  if (isObject(own)) return own;
  for (const part of Object.values(value)) {
    const found = within(part, name);
    if (found) return found;
  }
  return undefined;
}

/** The state from which a mocked error of a Map or a Parallel comes is one within it. */
function checkOrigin(state: JsonObject, origin: string | undefined): void {
  if (origin === undefined || within(state, origin)) return;
  throw errors.validation(`The state ${origin}, from which the error is to come, is not within the tested state.`);
}
