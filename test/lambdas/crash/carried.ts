import type { NormalizedSchema } from '@smithy/core/schema';

/** What of a value comes over the wire: a copy of what its schema knows, without what is undefined. */
export function carried(schema: NormalizedSchema, value: unknown): unknown {
  if (schema.isUnitSchema()) return {};
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  if (schema.isListSchema()) return (value as unknown[]).map((it) => carried(schema.getValueSchema(), it));
  if (!schema.isStructSchema() && !schema.isMapSchema()) return structuredClone(value);
  const known = schema.isStructSchema() ? membersOf(schema) : undefined;
  const copy: Record<string, unknown> = {};
  for (const [name, it] of Object.entries(value)) {
    const member = known ? known[name] : schema.getValueSchema();
    if (member && it !== undefined && it !== null) copy[name] = carried(member, it);
  }
  return copy;
}

const members = new WeakMap<object, Readonly<Record<string, NormalizedSchema>>>();

function membersOf(schema: NormalizedSchema): Readonly<Record<string, NormalizedSchema>> {
  const key = schema.getSchema() as object;
  const known = members.get(key) ?? schema.getMemberSchemas();
  members.set(key, known);
  return known;
}
