export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** The text of RFC 8785: members by name, nothing between them. */
export function sorted(value: Json): string {
  if (isObject(value)) {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${sorted(value[name]!)}`).join()}}`;
  }
  return Array.isArray(value) ? `[${(value as readonly Json[]).map(sorted).join()}]` : JSON.stringify(value);
}

export const isObject = (value: Json | undefined): value is { readonly [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where two values differ, each with its path: `write.rtoMs: the report says 4000, the ledger makes 5020.1`. Figures may differ in the last decimal. */
export function differences(said: Json | undefined, made: Json | undefined, path: string): string[] {
  if (typeof said === 'number' && typeof made === 'number' && Math.abs(said - made) <= ROUNDING) return [];
  if (isObject(said) && isObject(made)) {
    const names = new Set([...Object.keys(said), ...Object.keys(made)]);
    return [...names].flatMap((name) => differences(said[name], made[name], `${path}.${name}`));
  }
  if (Array.isArray(said) && Array.isArray(made) && said.length === made.length)
    return said.flatMap((it: Json, index) => differences(it, made[index] as Json, `${path}[${index}]`));
  return JSON.stringify(said) === JSON.stringify(made)
    ? []
    : [`${path}: the report says ${brief(said)}, the ledger makes ${brief(made)}`];
}

const ROUNDING = 0.0015;

const brief = (value: Json | undefined) => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};
