/** A state machine's definition, as far as taking up a run again looks into it. */
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
  readonly [field: string]: unknown;
}

export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Arguments?: unknown;
  readonly Output?: unknown;
  readonly Assign?: unknown;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Comment?: string;
  readonly Branches?: readonly Definition[];
}

/** Every state of the definition and its branches by its name, which is its own in the whole machine. What a Map repeats has no one answer, and is left out. */
export const statesOf = ({ States }: Definition): [string, State][] =>
  Object.entries(States).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.Branches ?? []).flatMap(statesOf),
  ]);

/** The same definition with each state as `change` gives it back. */
export const mapStates = (definition: Definition, change: (name: string, state: State) => State): Definition => ({
  ...definition,
  States: Object.fromEntries(
    Object.entries(definition.States).map(([name, state]) => {
      const { Branches } = state;
      const inner = Branches ? { ...state, Branches: Branches.map((it) => mapStates(it, change)) } : state;
      return [name, change(name, inner)];
    }),
  ),
});
