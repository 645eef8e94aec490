import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

export interface LogEvent {
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
  /** Its number within the stream: with the timestamp, its place. */
  readonly number: number;
}

/** Seals the lines of a group that has a key. */
export interface Cipher {
  seal(line: string): string;
  open(sealed: string): string;
}

/** A file of events of one stream. */
export interface Segment {
  readonly file: string;
  bytes: number;
  first: number;
  last: number;
}

const SEGMENT_BYTES = 1 << 20;
/** AWS keeps everything that retention allows; a laptop keeps the newest 64 MiB of a stream. */
const SEGMENTS = 64;

/** Where events are kept: one JSON line each, in files of about a mebibyte, so that what is old is forgotten by deleting a file. */
export interface Journal {
  /** Appends the events; returns the stream's segments afterwards. The bytes have left the process when it returns. */
  append(stream: string, segments: readonly Segment[], events: readonly LogEvent[], cipher?: Cipher): Segment[];
  /** The events from `from` (inclusive) to `to` (exclusive), by timestamp. */
  read(segments: readonly Segment[], range: { from: number; to: number }, cipher?: Cipher): LogEvent[];
  forget(segments: readonly Segment[]): void;
}

export function openJournal(folder: string): Journal {
  const at = (file: string) => path.join(folder, file);

  return {
    append(stream, before, events, cipher) {
      const segments = before.map((it) => ({ ...it }));
      const unwritten = new Map<Segment, string>();
      for (const event of events) {
        const line = JSON.stringify([event.timestamp, event.ingestionTime, event.number, event.message]);
        const text = `${cipher ? cipher.seal(line) : line}\n`;
        let segment = segments.at(-1);
        if (!segment || segment.bytes >= SEGMENT_BYTES) {
          const home = createHash('sha256').update(stream).digest('hex').slice(0, 32);
          const file = path.join(home, `${event.number}.jsonl`);
          segment = { file, bytes: 0, first: event.timestamp, last: event.timestamp };
          segments.push(segment);
          mkdirSync(at(home), { recursive: true });
        }
        unwritten.set(segment, (unwritten.get(segment) ?? '') + text);
        segment.bytes += Buffer.byteLength(text);
        segment.first = Math.min(segment.first, event.timestamp);
        segment.last = Math.max(segment.last, event.timestamp);
      }
      // One write a file, however many lines: the load balancers share this thread.
      for (const [{ file }, text] of unwritten) appendFileSync(at(file), text);
      this.forget(segments.splice(0, Math.max(0, segments.length - SEGMENTS)));
      return segments;
    },

    read(segments, { from, to }, cipher) {
      const events: LogEvent[] = [];
      for (const segment of segments) {
        if (segment.last < from || segment.first >= to || !existsSync(at(segment.file))) continue;
        for (const text of readFileSync(at(segment.file), 'utf8').split('\n')) {
          if (!text) continue;
          const line = cipher ? cipher.open(text) : text;
          const [timestamp, ingestionTime, number, message] = JSON.parse(line) as [number, number, number, string];
          if (timestamp >= from && timestamp < to) events.push({ timestamp, ingestionTime, number, message });
        }
      }
      return events.sort((a, b) => a.timestamp - b.timestamp || a.number - b.number);
    },

    forget(segments) {
      for (const { file } of segments) rmSync(at(file), { force: true });
    },
  };
}
