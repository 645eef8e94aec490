import { Cron } from 'croner';

export type Kind = 'at' | 'rate' | 'cron';

/** The times that a schedule expression names. */
export interface Times {
  readonly kind: Kind;
  /** The first time after `after`; `previous` is the time before, from which a rate counts. Undefined when there is none any more. */
  next(after: Date, previous?: Date): Date | undefined;
}

const UNITS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const DAYS = ['', 'SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Reads `at(…)`, `rate(…)` or `cron(…)`. Throws what `wrong` makes. */
export function parseExpression(
  text: string,
  timezone: string,
  kinds: readonly Kind[],
  wrong: (message: string) => Error,
): Times {
  const [, kind = '', inside = ''] = /^(at|rate|cron)\((.+)\)$/.exec(text) ?? [];
  const invalid = () => wrong(`Invalid Schedule Expression ${text}.`);
  if (!kinds.includes(kind as Kind)) throw invalid();
  try {
    const times = { at, rate, cron }[kind as Kind](inside, timezone);
    if (times) return times;
  } catch {
    // croner's own words mean nothing to who wrote an AWS expression
  }
  throw invalid();
}

/** `2026-09-30T10:00:00`, in the time zone. */
function at(inside: string, timezone: string): Times | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inside)) return undefined;
  const cron = new Cron(inside, { timezone, paused: true });
  // croner gives a moment only while it lies ahead of the reference.
  const moment = cron.nextRun(new Date(0));
  return moment
    ? { kind: 'at', next: (after, previous) => (previous || moment < after ? undefined : moment) }
    : undefined;
}

/** `5 minutes`; the singular belongs to 1 alone. */
function rate(inside: string): Times | undefined {
  const [, count = '', unit = '', plural] = /^(\d+) (minute|hour|day)(s?)$/.exec(inside) ?? [];
  const period = Number(count) * (UNITS[unit] ?? 0);
  if (!period || (Number(count) === 1) !== (plural === '')) return undefined;
  const next = (after: Date, previous = after) => {
    const missed = Math.floor(Math.max(0, after.getTime() - previous.getTime()) / period);
    return new Date(previous.getTime() + (missed + 1) * period);
  };
  return { kind: 'rate', next };
}

/** AWS's six fields: minutes, hours, day of month, month, day of week (1 is Sunday), year. One of the two days must be `?`. */
function cron(inside: string, timezone: string): Times | undefined {
  const fields = inside.trim().split(/\s+/);
  const [minute, hour, dayOfMonth, month, dayOfWeek = '', year] = fields;
  if (fields.length !== 6 || (dayOfMonth === '?') === (dayOfWeek === '?')) return undefined;
  const pattern = ['0', minute, hour, any(dayOfMonth), month, weekdays(any(dayOfWeek)), year].join(' ');
  // AWS writes steps as `0/5`, which croner calls sloppy.
  const job = new Cron(pattern, { timezone, paused: true, sloppyRanges: true });
  return { kind: 'cron', next: (after) => job.nextRun(after) ?? undefined };
}

const any = (field = '*') => (field === '?' ? '*' : field);

/** croner counts weekdays from 0; names mean the same to both. `5L` (the last Thursday) is its `THU#L`. */
function weekdays(field: string): string {
  return field
    .replace(/(^|[,-])([1-7])(?=$|[,\-#L/])/g, (_, before: string, day: string) => `${before}${DAYS[Number(day)]}`)
    .replace(/^L$/, 'SAT')
    .replace(/([A-Z]{3})L$/, '$1#L');
}
