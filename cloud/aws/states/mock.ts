import type { MockInput, TestStateInput } from '@aws-sdk/client-sfn';
import type { NormalizedSchema } from '@smithy/core/schema';
import { isObject, type Json, type JsonObject } from '../../asl/json.ts';
import { resource } from '../../asl/resource.ts';
import type { Outcome } from '../../asl/run.ts';
import { describe } from '../../wire/description.ts';
import { catalog, type ServiceName } from '../catalog.ts';
import { sdkServices } from './drivers/sdk-services.ts';
import { errors } from './errors.ts';

/** States whose work can be mocked. */
const MOCKABLE = ['Task', 'Map', 'Parallel'];

/** What a mock stands for, where TestState was given one that fits the state. Throws `ValidationException`. */
export async function mockOf(state: JsonObject, { mock, context }: TestStateInput): Promise<Outcome | undefined> {
  if (!mock) {
    if (context !== undefined) throw errors.validation('A context can be specified together with a mock only.');
    if (needsMock(state)) {
      throw errors.validation(`A mock must be specified to test ${described(state)}.`);
    }
    return undefined;
  }
  if (!MOCKABLE.includes(String(state.Type))) {
    throw errors.validation(
      `A mock can be specified for the states ${MOCKABLE.join(', ')} only, not for ${state.Type}.`,
    );
  }
  const { result, errorOutput } = mock;
  if (result !== undefined && errorOutput) {
    throw errors.validation('A test mock should have only one of the following fields: [result, errorOutput].');
  }
  if (errorOutput) return errorOutput;
  const output = parsed(result);
  if (state.Type !== 'Task') return listed(state, output);
  await fits(state, mock, output);
  return { output };
}

function needsMock(state: JsonObject): boolean {
  if (state.Type !== 'Task') return state.Type === 'Map' || state.Type === 'Parallel';
  const target = resource(String(state.Resource));
  return target !== undefined && target.pattern !== 'response';
}

function described({ Type, Resource }: JsonObject): string {
  return Type === 'Task' ? `a Task with the resource ${Resource}` : `a ${Type}`;
}

function parsed(result: string | undefined): Json {
  try {
    return JSON.parse(result ?? 'null') as Json;
  } catch (error) {
    throw errors.validation(`The mocked result is not JSON: ${(error as Error).message}`);
  }
}

/** A Map with a ResultWriter gives an object, any other and a Parallel an array, of as many as it has branches. */
function listed(state: JsonObject, output: Json): Outcome {
  if (state.ResultWriter !== undefined) return { output };
  if (!Array.isArray(output)) throw errors.validation(`The mocked result of a ${state.Type} must be an array.`);
  const branches = Array.isArray(state.Branches) ? state.Branches.length : output.length;
  if (output.length !== branches) {
    throw errors.validation(`The mocked result has ${output.length} entries; the state has ${branches} branches.`);
  }
  return { output };
}

/** Compares a mocked answer with the API's own, as strictly as was asked. */
async function fits(state: JsonObject, { fieldValidationMode = 'STRICT' }: MockInput, output: Json): Promise<void> {
  const target = resource(String(state.Resource));
  if (fieldValidationMode === 'NONE' || target?.kind !== 'service' || target.pattern !== 'response') return;
  const room = sdkServices[target.type.replace('aws-sdk:', '')]?.room ?? (target.type as ServiceName);
  if (!(room in catalog)) return;
  const { operations } = describe(await catalog[room].sdk());
  const name = [...operations.keys()].find((it) => it.toLowerCase() === target.api.toLowerCase());
  const schema = operations.get(name ?? '')?.output;
  if (!schema || schema.isUnitSchema()) return;
  const misfit = misfitOf(schema, output, fieldValidationMode === 'STRICT', '');
  if (misfit) throw errors.validation(`Mock result schema validation error: ${misfit}`);
}

/** The schemas of the SDK name their required members first, and say how many. */
const requiredOf = (schema: NormalizedSchema) => Number((schema.getSchema() as unknown as unknown[])[6] ?? 0);

function misfitOf(schema: NormalizedSchema, value: Json, strict: boolean, at: string): string | undefined {
  const wrong = (wanted: string) => `the field ${at || '$'} must be ${wanted}`;
  if (value === null) return undefined;
  if (schema.isStructSchema()) {
    if (!isObject(value)) return wrong('an object');
    const members = [...schema.structIterator()];
    for (const [index, [name, member]] of members.entries()) {
      const key = Object.keys(value).find((it) => it.toLowerCase() === name.toLowerCase());
      const place = at ? `${at}.${key ?? name}` : (key ?? name);
      if (key === undefined && strict && index < requiredOf(schema)) return `the field ${place} is missing`;
      const misfit = key === undefined ? undefined : misfitOf(member, value[key] as Json, strict, place);
      if (misfit) return misfit;
    }
    return undefined;
  }
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) return wrong('an array');
    return first(value, (part, index) => misfitOf(schema.getValueSchema(), part, strict, `${at}[${index}]`));
  }
  if (schema.isMapSchema()) {
    if (!isObject(value)) return wrong('an object');
    return first(Object.entries(value), ([key, part]) =>
      misfitOf(schema.getValueSchema(), part, strict, `${at}.${key}`),
    );
  }
  // Step Functions parses what comes in a blob or a document.
  if (schema.isStringSchema() && typeof value !== 'string') return wrong('a string');
  if (schema.isNumericSchema() && typeof value !== 'number') return wrong('a number');
  if (schema.isBooleanSchema() && typeof value !== 'boolean') return wrong('a boolean');
  return undefined;
}

function first<T>(all: readonly T[], look: (it: T, index: number) => string | undefined): string | undefined {
  for (const [index, it] of all.entries()) {
    const found = look(it, index);
    if (found) return found;
  }
  return undefined;
}
