import { Readable } from 'node:stream';
import type { NormalizedSchema } from '@smithy/core/schema';
import { isObject, type Json, type JsonObject } from '../../../asl/json.ts';
/** How a member is called in a result. */
export type Naming = (name: string) => string;

/** Parameters with the names of Java become an operation's input with the names of its service. */
export function toInput(schema: NormalizedSchema, value: Json): unknown {
  if (value === null) return undefined;
  if (schema.isStructSchema() && isObject(value)) {
    const members = new Map(
      [...schema.structIterator()].map(([name, member]) => [name.toLowerCase(), { name, member }]),
    );
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => {
        const found = members.get(key.toLowerCase());
        return found ? [found.name, toInput(found.member, part)] : [key, part];
      }),
    );
  }
  if (schema.isListSchema() && Array.isArray(value)) return value.map((it) => toInput(schema.getValueSchema(), it));
  if (schema.isMapSchema() && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, toInput(schema.getValueSchema(), it)]));
  }
  if (schema.isBlobSchema()) {
    const blob = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    return schema.isStreaming() ? Readable.from([blob]) : blob;
  }
  if (schema.isTimestampSchema()) return new Date(typeof value === 'number' ? value * 1000 : String(value));
  if (schema.isStringSchema() && typeof value === 'object') return JSON.stringify(value);
  return value;
}

/** An operation's output as Step Functions shows it. */
export async function toResult(schema: NormalizedSchema, value: unknown, naming: Naming): Promise<Json | undefined> {
  if (value === undefined || value === null) return undefined;
  if (value instanceof Date) return value.toISOString();
  if (schema.isStructSchema()) {
    const result: JsonObject = {};
    for (const [name, member] of schema.structIterator()) {
      const shown = await toResult(member, (value as Record<string, unknown>)[name], naming);
      if (shown !== undefined) result[naming(name)] = shown;
    }
    return result;
  }
  if (Array.isArray(value)) {
    const items = await Promise.all(value.map((it) => toResult(schema.getValueSchema(), it, naming)));
    return items.map((it) => it ?? null);
  }
  if (schema.isMapSchema()) {
    const result: JsonObject = {};
    for (const [key, it] of Object.entries(value))
      result[key] = (await toResult(schema.getValueSchema(), it, naming)) ?? null;
    return result;
  }
  if (schema.isBlobSchema()) return bytes(value);
  return value as Json;
}

/** A blob, a stream of one, or the text that a handler gave instead. */
async function bytes(value: unknown): Promise<string> {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  const chunks: Buffer[] = [];
  for await (const chunk of value as AsyncIterable<Uint8Array | string>) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString();
}
