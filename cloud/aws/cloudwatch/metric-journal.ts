import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Datum } from './metrics.ts';

/** Hours of values that survive a restart. */
const KEEP_HOURS = 6;

/** What was put, one JSON line each, in a file per hour, so that alarms and graphs go on where they were after a restart. */
export function openMetricJournal(folder: string) {
  mkdirSync(folder, { recursive: true });
  const file = (hour: number) => path.join(folder, `${hour}.jsonl`);
  let newest = 0;

  function forgetBefore(hour: number): void {
    for (const name of readdirSync(folder)) if (Number.parseInt(name, 10) < hour) rmSync(path.join(folder, name));
  }

  return {
    append(data: readonly Datum[], now: Date): void {
      const hour = Math.floor(now.getTime() / 3_600_000);
      if (hour > newest) forgetBefore(hour - KEEP_HOURS);
      newest = hour;
      appendFileSync(file(hour), data.map((datum) => `${JSON.stringify(datum)}\n`).join(''));
    },
    *read(now: Date): Iterable<Datum> {
      const hour = Math.floor(now.getTime() / 3_600_000);
      forgetBefore(hour - KEEP_HOURS);
      const names = readdirSync(folder).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
      for (const name of names)
        for (const line of readFileSync(path.join(folder, name), 'utf8').split('\n')) {
          const datum = datumOf(line);
          if (datum) yield datum;
        }
    },
  };
}

/** Undefined for the empty rest of a file, and for a line that was torn when the disk was full. */
function datumOf(line: string): Datum | undefined {
  try {
    return JSON.parse(line) as Datum;
  } catch {
    return undefined;
  }
}
