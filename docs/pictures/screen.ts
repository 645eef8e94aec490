import { stripVTControlCharacters } from 'node:util';
import type { Sent } from './record.ts';

/** A line, and when it came. */
export interface Line {
  readonly at: number;
  readonly text: string;
}

export interface Screen {
  /** What stays, the colours still in it. */
  readonly lines: readonly Line[];
  /** What stood in the line below these, which is written over again and again; empty where it was taken away. */
  readonly last: readonly Line[];
}

/** To the beginning of the line, and the line erased: as `console/progress.ts` does it, and as npm does. */
const AGAIN = ['\r\x1b[2K', '\x1b[1G\x1b[0K'];

/** What a terminal of so many columns shows of what it was sent, moment by moment; a longer line goes on below. */
export function screen(sent: readonly Sent[], columns: number): Screen {
  const lines: Line[] = [];
  const last: Line[] = [];
  let current = '';
  for (const { at, text } of sent) {
    const parts = (current + text).replaceAll('\r\n', '\n').split('\n').map(shown);
    current = parts.pop()!;
    lines.push(...parts.flatMap((part) => wrapped(part, columns)).map((part) => ({ at, text: part })));
    if (last.at(-1)?.text !== current) last.push({ at, text: current });
  }
  return { lines, last };
}

const shown = (line: string) => AGAIN.reduce((left, again) => left.split(again).at(-1)!, line);

/** No coloured line of this project is so long that it breaks. */
function wrapped(text: string, columns: number): string[] {
  const plain = stripVTControlCharacters(text);
  if (plain.length <= columns) return [text];
  return Array.from({ length: Math.ceil(plain.length / columns) }, (_, row) =>
    plain.slice(row * columns, (row + 1) * columns),
  );
}
