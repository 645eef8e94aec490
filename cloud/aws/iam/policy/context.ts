/** The condition keys of a request, lower case: IAM does not mind the case of keys. */
export type Context = ReadonlyMap<string, readonly string[]>;

export type ContextValues = Readonly<Record<string, string | readonly string[] | undefined>>;

export function contextOf(...values: readonly ContextValues[]): Context {
  return new Map(
    values
      .flatMap((it) => Object.entries(it))
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : (value as readonly string[])]),
  );
}

export function first(context: Context, key: string): string | undefined {
  return context.get(key.toLowerCase())?.[0];
}
