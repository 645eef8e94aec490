type Settings = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
type Now<Wanted> = { readonly [K in keyof Wanted]?: Settings[string] };

/** The settings that are not as they are wanted, with what is wanted of them; also those that are not set at all. The order of a list does not matter. */
export const differing = <Wanted extends Settings>(now: Now<Wanted>, wanted: Wanted): Partial<Wanted> =>
  Object.fromEntries(
    Object.entries(wanted).filter(([key, value]) => text(now[key]) !== text(value)),
  ) as Partial<Wanted>;

/** The same in words: `MultiAZ is false, not true`. */
export const inWords = <Wanted extends Settings>(now: Now<Wanted>, wanted: Wanted): string[] =>
  Object.entries(differing(now, wanted)).map(([key, value]) => `${key} is ${text(now[key])}, not ${text(value)}`);

const text = (value: Settings[string]): string => {
  if (Array.isArray(value)) return value.length > 0 ? value.toSorted().join(', ') : 'nothing';
  return value === undefined || value === '' ? 'not set' : String(value);
};
