import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { named, path } from '../naming.ts';
import { unless } from '../unless.ts';
import type { Happening } from './happening.ts';
import type { Harm } from './harm.ts';

const logs = new CloudWatchLogsClient({ maxAttempts: 5 });

/** What is read of a log at most: an outage repeats itself with every request. */
const LINES = 5_000;

/** What the API says of its database; each line has its own time, to the millisecond. */
export async function ofApi(harm: Pick<Harm, 'armedAt'>): Promise<Happening[]> {
  const said = (await lines(path('api'), '"database"', harm)).flatMap(({ timestamp, message }) => {
    const { time, message: text, reason, timeline, address, resolvedAt } = json(message);
    const more = timeline && `on timeline ${timeline}${address ? ` at ${address}` : ''}`;
    const words = [[text, reason].filter(Boolean).join(': '), more].filter(Boolean).join(' ');
    return text ? [{ at: time ?? timestamp, source: 'the API', text: words, began: resolvedAt }] : [];
  });
  return oncePerSecond(said);
}

/** The first of those that say the same within a second: every request, and every connection of a pool, tells of one outage. */
function oncePerSecond(said: readonly Happening[]): Happening[] {
  const first = new Map<string, Happening>();
  for (const it of said.toSorted((a, b) => a.at.localeCompare(b.at))) {
    const key = `${it.at.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)} ${it.text}`;
    if (!first.has(key)) first.set(key, it);
  }
  return [...first.values()];
}

/** What PostgreSQL says of its life, as precisely as its lines do: RDS cuts them to the second unless `log_line_prefix` has `%m`. */
export const ofPostgres = async (harm: Pick<Harm, 'armedAt'>): Promise<Happening[]> =>
  (
    await lines(
      `/aws/rds/instance/${named()}/postgresql`,
      '?"timeline" ?"ready to accept" ?"WAL stream" ?"shutting down" ?"promot"',
      harm,
    )
  ).flatMap(({ message }) => {
    const [, day, time, fraction] = LINE.exec(message) ?? [];
    const at = day && new Date(`${day}T${time}${fraction ?? ''}Z`).toISOString();
    return at ? [{ at, source: 'PostgreSQL', text: message.replace(PREFIX, ''), withinMs: fraction ? 1 : 1_000 }] : [];
  });

/** `2026-11-21 15:00:37.123 UTC:…` (or GMT). */
const LINE = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)? (?:UTC|GMT)/;

/** A page may be empty and still have another after it. */
async function lines(logGroupName: string, filterPattern: string, { armedAt }: Pick<Harm, 'armedAt'>) {
  const found: { timestamp: string; message: string }[] = [];
  const query = { logGroupName, filterPattern, startTime: Date.parse(armedAt) };
  try {
    for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, query)) {
      for (const { timestamp, message = '' } of events)
        found.push({ timestamp: new Date(timestamp!).toISOString(), message });
      if (found.length >= LINES) break;
    }
  } catch (error) {
    unless('ResourceNotFound')(error as Error);
  }
  return found;
}

/** Up to who says it: its clock and its process are of no use to a reader. */
const PREFIX = /^.*?\]:/;

interface Line {
  readonly time?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly timeline?: number;
  readonly address?: string;
  readonly resolvedAt?: string;
}

function json(text: string): Line {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return {};
  }
}
