import { isDeepStrictEqual } from 'node:util';
import type { Json, Properties } from '../cloudformation/template.ts';

interface Step {
  readonly op?: string;
  readonly path?: string;
  readonly value?: Json;
}

/** A patch that is none, or that does not fit. */
export class PatchFailed extends Error {
  override readonly name = 'PatchFailed';
}

/** RFC 6902 as far as Cloud Control's clients go: add, replace, remove and test. Throws `PatchFailed`. */
export function applyPatch(properties: Properties, document: string): Properties {
  let steps: unknown;
  try {
    steps = JSON.parse(document);
  } catch {
    throw new PatchFailed(`The patch document is not valid JSON: ${document.slice(0, 100)}`);
  }
  if (!Array.isArray(steps)) throw new PatchFailed('The patch document must be a list of operations');
  const result = structuredClone(properties) as Json;
  for (const step of steps as Step[]) apply(result, step);
  return result as Properties;
}

function apply(whole: Json, { op, path = '', value = null }: Step): void {
  const keys = path
    .split('/')
    .slice(1)
    .map((it) => it.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop();
  if (last === undefined) throw new PatchFailed(`The path "${path}" names no property`);
  let holder = whole;
  for (const key of keys) holder = at(holder, key, path);
  const exists = Array.isArray(holder) ? Number(last) < holder.length : isObject(holder) && last in holder;
  if (op !== 'add' && !exists) throw new PatchFailed(`The path "${path}" does not exist`);
  if (op === 'test') {
    if (!isDeepStrictEqual(at(holder, last, path), value))
      throw new PatchFailed(`The value at "${path}" is not ${JSON.stringify(value)}`);
  } else if (op === 'remove') {
    if (Array.isArray(holder)) holder.splice(Number(last), 1);
    else delete (holder as { [key: string]: Json })[last];
  } else if (op === 'add' && Array.isArray(holder)) {
    holder.splice(last === '-' ? holder.length : Number(last), 0, value);
  } else if (op === 'add' || op === 'replace') (holder as { [key: string]: Json })[last] = value;
  else throw new PatchFailed(`The operation "${op}" is not supported`);
}

const isObject = (value: Json): value is { [key: string]: Json } => typeof value === 'object' && value !== null;

function at(holder: Json, key: string, path: string): Json {
  const found = Array.isArray(holder) ? holder[Number(key)] : isObject(holder) ? holder[key] : undefined;
  if (found === undefined) throw new PatchFailed(`The path "${path}" does not exist`);
  return found;
}
