import type { TimestampReader } from './timestamp.ts';

export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** What one PutLogEvents takes, and how many bytes of the file it came from. */
export interface Batch {
  readonly events: readonly LogEvent[];
  readonly bytes: number;
}

/** AWS's limits of one PutLogEvents: each event counts its bytes in UTF-8 and 26 more. */
const MOST = { events: 10_000, bytes: 1_048_576, spanMs: 24 * 3_600_000 };
const OVERHEAD = 26;
/** What the agent makes of a longer line. */
const LONGEST = 256 * 1024 - OVERHEAD;
const CUT = '[Truncated...]';

/**
 * As many of the lines as fit into one batch, in chronological order. A line that begins with white space belongs to the one before; one without a time
 * of its own has the time of the one before, or `now`.
 */
export function batch(lines: Buffer, timestamp: TimestampReader, now: number): Batch {
  const events: LogEvent[] = [];
  let [bytes, size, last] = [0, 0, now];
  let [first, newest] = [Infinity, -Infinity];
  while (bytes < lines.length) {
    const end = endOfEvent(lines, bytes);
    const message = cut(lines.toString('utf8', bytes, end).trimEnd());
    const at = timestamp(message) ?? last;
    const more = Buffer.byteLength(message) + OVERHEAD;
    const isFull = events.length === MOST.events || size + more > MOST.bytes;
    const spans = Math.max(newest, at) - Math.min(first, at);
    if (events.length > 0 && (isFull || spans > MOST.spanMs)) break;
    bytes = end;
    if (message === '') continue;
    events.push({ timestamp: at, message });
    [size, last, first, newest] = [size + more, at, Math.min(first, at), Math.max(newest, at)];
  }
  return { events: events.sort((a, b) => a.timestamp - b.timestamp), bytes };
}

/** Up to the next line that begins with something. */
function endOfEvent(lines: Buffer, from: number): number {
  let end = from;
  do {
    const newline = lines.indexOf(0x0a, end);
    end = newline < 0 ? lines.length : newline + 1;
  } while (end < lines.length && (lines[end] === 0x20 || lines[end] === 0x09));
  return end;
}

function cut(message: string): string {
  if (Buffer.byteLength(message) <= LONGEST) return message;
  return `${Buffer.from(message).toString('utf8', 0, LONGEST - CUT.length - 2)}${CUT}`;
}
