/** A state that runs, and what it said last that it waits for. */
export interface RunningState {
  readonly state: string;
  /** For how long: `0.42 s`. */
  readonly since: string;
  readonly waits?: string | undefined;
}

const BETWEEN = ' · ';
/** A reason that would be cut to less than this says nothing. */
const LEAST = 16;

/**
 * What runs at this moment, in one line of at most so many columns: as many states as there is room for and how many more there are; then, while
 * there is room, what each waits for.
 */
export function runningLine(running: readonly RunningState[], columns: number): string {
  const room = columns - '  … '.length;
  const names = running.map(({ state, since }) => `${state} ${since}`);
  let count = names.length;
  while (count > 1 && joined(names, count).length > room) count--;
  const parts = names.slice(0, count);
  let left = room - joined(names, count).length;
  for (const [index, { waits }] of running.slice(0, count).entries()) {
    if (!waits || left < Math.min(waits.length, LEAST) + ' ()'.length) continue;
    const reason = shortened(waits, left - ' ()'.length);
    parts[index] += ` (${reason})`;
    left -= reason.length + ' ()'.length;
  }
  return `  … ${shortened(joined([...parts, ...names.slice(count)], count), room)}`;
}

/** The first so many, and a word on the others. */
function joined(names: readonly string[], count: number): string {
  const others = names.length - count;
  return [...names.slice(0, count), ...(others > 0 ? [`${others} more`] : [])].join(BETWEEN);
}

const shortened = (text: string, most: number) =>
  text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1))}…`;
