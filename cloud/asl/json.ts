/** What flows between states. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One state's output is the next one's input: the text of the value that was asked for last is kept. */
let last: { readonly value: Json; readonly text: string } = { value: null, text: 'null' };

/** A value as JSON text. Values are never changed in place. */
export function textOf(value: Json): string {
  if (value !== last.value) last = { value, text: JSON.stringify(value) };
  return last.text;
}

/** AWS counts a payload in bytes of its UTF-8 text. */
export function byteLength(value: Json): number {
  return Buffer.byteLength(textOf(value));
}

/** AWS's limit of a state's input and output, a variable, and a task's answer. */
export const PAYLOAD_LIMIT = 262_144;
