/** A definition as far as the checks look at it. */
export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: Readonly<Record<string, unknown>> | string;
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Exit[];
  readonly Choices?: readonly Exit[];
  readonly Default?: string;
  readonly Next?: string;
  readonly Branches?: readonly Region[];
  readonly ItemProcessor?: Region;
  readonly [field: string]: unknown;
}

/** A way out of a state other than its Next. */
export interface Exit {
  readonly Next: string;
  readonly ErrorEquals?: readonly string[];
  readonly Assign?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface Retrier {
  readonly ErrorEquals?: readonly string[];
  readonly [field: string]: unknown;
}

export interface Region {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** A mistake, and where. */
export type Finding = string;

/** The States objects within a state. */
export function regionsOf({ Branches = [], ItemProcessor }: State): readonly Region[] {
  return ItemProcessor ? [...Branches, ItemProcessor] : Branches;
}

/** All states, those within others too. */
export function statesOf(region: Region): (readonly [name: string, state: State])[] {
  return Object.entries(region.States).flatMap(([name, state]) => [
    [name, state] as const,
    ...regionsOf(state).flatMap(statesOf),
  ]);
}

/** The texts of a value with the way to each, not those of states within. */
export function textsOf(value: unknown, at = ''): (readonly [at: string, text: string])[] {
  if (typeof value === 'string') return [[at, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    key === 'Branches' || key === 'ItemProcessor'
      ? []
      : textsOf(part, Array.isArray(value) ? `${at}[${key}]` : `${at}/${key}`),
  );
}
