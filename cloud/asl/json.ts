/** What flows between states. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** AWS counts a payload in bytes of its UTF-8 text. */
export function byteLength(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** AWS's limit of a state's input and output, a variable, and a task's answer. */
export const PAYLOAD_LIMIT = 262_144;
