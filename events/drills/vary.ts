import { type Drill, parseDrill } from './drill.ts';

type Json = unknown;
const isObject = (it: Json): it is Record<string, Json> => typeof it === 'object' && it !== null && !Array.isArray(it);

/** RFC 7386: what the patch names is put in place of what there is, null takes it away, and objects are patched member by member. */
function merge(into: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: Record<string, Json> = isObject(into) ? { ...into } : {};
  for (const [name, change] of Object.entries(patch))
    if (change === null) delete merged[name];
    else merged[name] = merge(merged[name], change);
  return merged;
}

/** An experiment as it is wanted this once. Throws `InvalidDrill` with a sentence for every mistake. */
export const vary = (name: string, drill: Drill, changes: Readonly<Record<string, Json>> = {}): Drill =>
  Object.keys(changes).length > 0 ? parseDrill(name, merge(drill, changes)) : drill;
