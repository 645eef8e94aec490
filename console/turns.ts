import { Cron } from 'croner';

/** Days of the year, `12-20` to `01-06`, both of them inside, between which a drill that its schedule starts does nothing. */
export interface SkipWindow {
  readonly from: string;
  readonly to: string;
  readonly because: string;
}

/** What is ahead of a schedule. */
export interface Turns {
  /** The next time that breaks something; undefined if there is none, or the expression is not one that this page reads. */
  readonly next?: Date;
  /** The next turns in a row that do nothing, and why. */
  readonly leftOut?: SkipWindow & { readonly first: Date; readonly last: Date; readonly turns: number };
}

/** As far as turns are looked for: a year has each window once. */
const AHEAD_MS = 370 * 86_400_000;
const MOST_TURNS = 400;

/** The turns of `cron(…)` from now on, as EventBridge Scheduler takes them; none of another expression. */
function* times(expression: string, timezone: string, now: Date): Generator<Date> {
  const fields = /^cron\((\S+ \S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression);
  if (!fields) return;
  const [, time, day = '', month, weekday = '', year] = fields;
  const any = (field: string) => (field === '?' ? '*' : field);
  // AWS counts the days of the week from Sunday, 1; croner from Sunday, 0.
  const named = any(weekday).replaceAll(/(?<![#/])\b[1-7]\b/g, (one) => String(Number(one) - 1));
  const cron = new Cron(`0 ${time} ${any(day)} ${month} ${named} ${year}`, {
    timezone,
    paused: true,
    sloppyRanges: true,
  });
  for (let turn = 0, at = cron.nextRun(now); at && turn < MOST_TURNS; turn++, at = cron.nextRun(at)) {
    if (at.getTime() > now.getTime() + AHEAD_MS) return;
    yield at;
  }
}

/** The next turn of an expression that does something, and the next ones that do not. */
export function turns(expression: string, timezone: string, windows: readonly SkipWindow[], now: Date): Turns {
  const all = [...times(expression, timezone, now)];
  const next = all.find((at) => !skippedBy(windows, at));
  const start = all.findIndex((at) => skippedBy(windows, at));
  if (start === -1) return { ...(next && { next }) };
  const window = skippedBy(windows, all[start]!)!;
  const rest = all.slice(start);
  const end = rest.findIndex((at) => skippedBy(windows, at) !== window);
  const row = end === -1 ? rest : rest.slice(0, end);
  const leftOut = { ...window, first: row[0]!, last: row.at(-1)!, turns: row.length };
  return { ...(next && { next }), leftOut };
}

/** The window that a drill of that time falls into; the days are those of UTC, as the drill's own. */
export function skippedBy(windows: readonly SkipWindow[], at: Date): SkipWindow | undefined {
  const day = at.toISOString().slice(5, 10);
  return windows.find(({ from, to }) => (from <= to ? from <= day && day <= to : from <= day || day <= to));
}
