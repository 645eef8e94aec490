import type { NormalizedSchema } from '@smithy/core/schema';
import { type Protocol, requiredMembers } from './description.ts';
import { WireError } from './wire-error.ts';

/**
 * Refuses input that lacks a required member or has a value of the wrong type, with the code that the protocol's services use.
 * Schemas do not carry enums, lengths, ranges or patterns: handlers check those that matter.
 */
export function validate(schema: NormalizedSchema, input: unknown, protocol: Protocol): void {
  check(schema, input, '', {
    missing: (name) => missing(protocol, name),
    wrong: (at, wanted, value) => wrong(protocol, at, wanted, value),
  });
}

/** Says what is wrong with an output before it leaves: members that the operation does not have, and values of the wrong type. */
export function findBadOutput(schema: NormalizedSchema, output: unknown): string | undefined {
  const stray: string[] = [];
  strays(schema, output, 'output', stray);
  if (stray.length) return `members that do not exist: ${stray.join(', ')}`;
  try {
    check(schema, output, 'output', {
      // Services leave out members that they call required often enough; a client never minds.
      missing: () => undefined,
      wrong: (at, wanted, value) => new WireError('BadOutput', `${at}: expected ${wanted}, got ${kind(value)}`),
    });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

interface Refusals {
  missing(name: string): Error | undefined;
  wrong(at: string, wanted: string, value: unknown): Error;
}

function check(schema: NormalizedSchema, value: unknown, at: string, refuse: Refusals): void {
  if (value === undefined || value === null || schema.isUnitSchema()) return;
  const expect = (fine: boolean, wanted: string) => {
    if (!fine) throw refuse.wrong(at || 'input', wanted, value);
  };
  const below = (name: string) => (at ? `${at}.${name}` : name);
  if (schema.isStructSchema()) {
    expect(isRecord(value), 'structure');
    const record = value as Record<string, unknown>;
    const members = membersOf(schema);
    for (const name of requiredMembers(schema)) {
      const given = record[name] !== undefined && record[name] !== null;
      const refusal = given || members.get(name)?.isIdempotencyToken() ? undefined : refuse.missing(below(name));
      if (refusal) throw refusal;
    }
    // By what is given: an event of a history is one of forty members.
    for (const name of Object.keys(record)) {
      const member = members.get(name);
      if (member) check(member, record[name], below(name), refuse);
    }
  } else if (schema.isListSchema()) {
    expect(Array.isArray(value), 'list');
    const of = schema.getValueSchema();
    for (const [index, it] of (value as unknown[]).entries()) check(of, it, `${at}.${index + 1}`, refuse);
  } else if (schema.isMapSchema()) {
    expect(isRecord(value), 'map');
    const of = schema.getValueSchema();
    for (const [key, it] of Object.entries(value as object)) check(of, it, below(key), refuse);
  } else if (schema.isStringSchema()) expect(typeof value === 'string' || value instanceof String, 'string');
  else if (schema.isBigDecimalSchema() || schema.isBigIntegerSchema()) return;
  else if (schema.isNumericSchema()) expect(typeof value === 'number' || typeof value === 'bigint', 'number');
  else if (schema.isBooleanSchema()) expect(typeof value === 'boolean', 'boolean');
  else if (schema.isTimestampSchema()) expect(value instanceof Date && !Number.isNaN(value.getTime()), 'timestamp');
}

const isRecord = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const kind = (value: unknown) => (Array.isArray(value) ? 'list' : `${typeof value} ${String(value)}`);

function strays(schema: NormalizedSchema, value: unknown, at: string, found: string[]): void {
  if (value === undefined || value === null || typeof value !== 'object' || value instanceof Date) return;
  if (schema.isDocumentSchema() || schema.isBlobSchema() || schema.isUnitSchema()) return;
  if (schema.isStructSchema()) {
    const members = membersOf(schema);
    for (const [key, it] of Object.entries(value)) {
      if (it === undefined) continue;
      const member = members.get(key);
      if (member) strays(member, it, `${at}.${key}`, found);
      else found.push(`${at}.${key}`);
    }
  } else if (schema.isListSchema() || schema.isMapSchema()) {
    const of = schema.getValueSchema();
    for (const [key, it] of Object.entries(value)) strays(of, it, `${at}.${key}`, found);
  }
}

const known = new WeakMap<object, ReadonlyMap<string, NormalizedSchema>>();

/** The members of a structure by their names. Put together once: an answer may have thousands of the same structure. */
function membersOf(schema: NormalizedSchema): ReadonlyMap<string, NormalizedSchema> {
  const shape = schema.getSchema() as object;
  const members = known.get(shape) ?? new Map(schema.structIterator());
  known.set(shape, members);
  return members;
}

function missing(protocol: Protocol, name: string): WireError {
  if (protocol === 'ec2Query')
    return new WireError('MissingParameter', `The request must contain the parameter ${name}`);
  if (protocol === 'restXml') return new WireError('InvalidRequest', `Missing required parameter ${name}`);
  const at = name.charAt(0).toLowerCase() + name.slice(1);
  const message = `1 validation error detected: Value null at '${at}' failed to satisfy constraint: Member must not be null`;
  return new WireError(protocol === 'awsQuery' ? 'ValidationError' : 'ValidationException', message);
}

function wrong(protocol: Protocol, at: string, wanted: string, value: unknown): WireError {
  const codes: Partial<Record<Protocol, string>> = { ec2Query: 'InvalidParameterValue', awsQuery: 'MalformedInput' };
  return new WireError(codes[protocol] ?? 'SerializationException', `${at}: expected ${wanted}, got ${kind(value)}`);
}
