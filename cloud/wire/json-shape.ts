import { NormalizedSchema } from '@smithy/core/schema';
import type { Schema } from '@smithy/types';
import { WireError } from './wire-error.ts';

/** Above this a body is all payload (a function's code, a batch of log lines), and to read it twice would cost more than it tells. */
const LARGEST = 1024 * 1024;

/**
 * Compares JSON with the schema that is to read it, for the codec takes a list for a structure and passes over what it does not know.
 * Throws `SerializationException` for the former, gives back the paths of the latter.
 */
export function checkJson(schema: Schema, body: Buffer): string[] {
  if (body.length > LARGEST) return [];
  const unknown: string[] = [];
  walk(NormalizedSchema.of(schema), JSON.parse(body.toString()), '', unknown);
  return unknown;
}

function walk(schema: NormalizedSchema, value: unknown, at: string, unknown: string[]): void {
  if (value === null || schema.isDocumentSchema() || schema.isUnitSchema()) return;
  const found = Array.isArray(value) ? 'list' : typeof value === 'object' ? 'structure or map' : 'value';
  const expected = schema.isListSchema()
    ? 'list'
    : schema.isStructSchema() || schema.isMapSchema()
      ? 'structure or map'
      : 'value';
  if (found !== expected) {
    throw new WireError(
      'SerializationException',
      `Start of ${found} found where not expected${at ? ` at ${at}` : ''}: ${expected} wanted`,
    );
  }
  const below = (key: string) => (at ? `${at}.${key}` : key);
  if (schema.isStructSchema()) {
    const members = new Map(
      [...schema.structIterator()].map(([name, it]) => [it.getMergedTraits().jsonName ?? name, it]),
    );
    for (const [key, it] of Object.entries(value as object)) {
      const member = members.get(key) ?? schema.getMemberSchemas()[key];
      if (member) walk(member, it, below(key), unknown);
      // Clients may say which shape they mean.
      else if (key !== '__type') unknown.push(below(key));
    }
  } else if (expected !== 'value') {
    for (const [key, it] of Object.entries(value as object)) walk(schema.getValueSchema(), it, below(key), unknown);
  }
}
