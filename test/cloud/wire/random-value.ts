import type { NormalizedSchema } from '@smithy/core/schema';
import { LazyJsonString, NumericValue } from '@smithy/core/serde';
import type { StaticStructureSchema } from '@smithy/types';

/** Numbers from a seed, the same every time (a linear congruential generator). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const WORDS = ['alpha', 'a b', 'x&y=z', '<tag>', 'é漢', '"q"', 'a/b', 'a+b%20', "it's", 'line\nbreak', 'tab\there'];
/** What headers and labels can carry. */
const SAFE = ['alpha', 'beta-1', 'Gamma.2'];
const DEEPEST = 12;

/** A random value of a schema: with required members only at `share` 0, with all members at 1. */
export function randomValue(schema: NormalizedSchema, random: () => number, share: number): unknown {
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;

  function structure(it: NormalizedSchema, depth: number): object | undefined {
    const members = [...it.structIterator()];
    if (it.isUnionSchema()) {
      const [name, member] = pick(members);
      return { [name]: value(member, depth + 1, name) };
    }
    const required = (it.getSchema() as StaticStructureSchema)[6] ?? 0;
    const wanted = (member: NormalizedSchema, index: number) =>
      index < required || member.getMergedTraits().httpLabel || (depth < 5 && random() < share / (1 + depth * 0.4));
    const entries = members
      .filter(([, member], index) => !(member.isStreaming() && member.isStructSchema()) && wanted(member, index))
      .map(([name, member]) => [name, value(member, depth + 1, name)])
      .filter(([, made]) => made !== undefined);
    if (entries.length || depth === 0 || !members.length) return Object.fromEntries(entries);
    // A query cannot say that a structure is there and empty: it gets its first simple member.
    const simple = members.find(([, m]) => !m.isStructSchema() && !m.isListSchema() && !m.isMapSchema());
    const [name, member] = simple ?? members[0]!;
    const made = depth < DEEPEST ? value(member, depth + 1, name) : undefined;
    return made === undefined ? undefined : { [name]: made };
  }

  function value(it: NormalizedSchema, depth: number, name = ''): unknown {
    const traits = it.getMergedTraits();
    const inHeader = Boolean(traits.httpHeader || traits.httpLabel || traits.httpPrefixHeaders !== undefined);
    if (it.isUnitSchema()) return {};
    if (it.isStructSchema()) return structure(it, depth);
    if (it.isListSchema()) {
      if (depth > DEEPEST) return undefined;
      const member = it.getValueSchema();
      const plain = (inHeader || traits.httpQuery) && member.isStringSchema();
      const one = () => (plain ? pick(SAFE) : value(member, depth + 1, name));
      return Array.from({ length: 1 + below(3) }, one).filter((made) => made !== undefined);
    }
    if (it.isMapSchema()) {
      if (depth > DEEPEST) return undefined;
      const key = inHeader || traits.httpQueryParams ? 'k' : 'key ';
      const one = () => (inHeader ? pick(SAFE) : value(it.getValueSchema(), depth + 1, name));
      return Object.fromEntries(Array.from({ length: 1 + below(2) }, (_, index) => [key + index, one()]));
    }
    if (it.isTimestampSchema()) return new Date(1.7e12 + below(1e6) * 1000);
    if (it.isBlobSchema()) return Uint8Array.from({ length: 1 + below(6) }, () => below(256));
    if (it.isBooleanSchema()) return random() < 0.5;
    if (it.isBigIntegerSchema()) return BigInt(below(1e9));
    if (it.isBigDecimalSchema()) return new NumericValue('1.5', 'bigDecimal');
    if (it.isNumericSchema()) {
      if (/ContentLength/.test(name)) return undefined;
      return traits.httpResponseCode ? 200 + below(3) : below(100_000);
    }
    if (it.isDocumentSchema()) return { doc: [1, 'two', { three: true }] };
    if (traits.mediaType?.includes('json')) return '{"m":1}';
    return pick(inHeader ? SAFE : WORDS);
  }

  return value(schema, 0);
}

/** A form in which what was sent and what arrived can be compared, whichever classes carry it. */
export function canonical(value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (value instanceof Date) return { time: value.getTime() / 1000 };
  if (value instanceof LazyJsonString || value instanceof String) return String(value);
  if (value instanceof NumericValue) return { number: value.string };
  if (typeof value === 'bigint') return { number: String(value) };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value)
    .filter(([name, it]) => it !== undefined && it !== null && name !== '$metadata')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, it]) => [name, canonical(it)]));
}
