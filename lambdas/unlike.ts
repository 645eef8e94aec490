type Settings = Readonly<Record<string, string | number | boolean | undefined>>;

/** In words, each setting that is not as it is wanted; what AWS does not tell (yet) is not held against it. */
export const unlike = <Wanted extends Settings>(
  now: { readonly [K in keyof Wanted]?: Settings[string] },
  wanted: Wanted,
): string[] =>
  Object.keys(wanted)
    .filter((key) => now[key] !== undefined && now[key] !== wanted[key])
    .map((key) => `${key} is ${now[key]}, not ${wanted[key]}`);
