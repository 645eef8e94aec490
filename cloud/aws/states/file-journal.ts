import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import type { Journal, Line } from '../../asl/journal.ts';

const BREAK = '\n'.charCodeAt(0);

export interface FileJournal extends Journal {
  ends(arn: string): readonly [first: Line, last: Line] | undefined;
  /** Forgets all executions of a state machine. */
  remove(machineName: string): void;
}

/** One file of JSON lines per execution: `<folder>/<state machine>/<execution>.jsonl`. */
export function openFileJournal(folder: string): FileJournal {
  const fileOf = (arn: string) => {
    // A child of a distributed Map is `machine/label:name`.
    const [machine = '', name = ''] = arn.split(':').slice(6);
    return path.join(folder, ...machine.split('/').map(encodeURIComponent), `${encodeURIComponent(name)}.jsonl`);
  };
  function read(arn: string): Line[] | undefined {
    const file = fileOf(arn);
    if (!existsSync(file)) return undefined;
    const lines = readFileSync(file, 'utf8').split('\n');
    const torn = Buffer.byteLength(lines.pop() ?? '');
    // What follows the last line break is a line that a crash cut short: it never happened.
    if (torn > 0) truncateSync(file, statSync(file).size - torn);
    return lines.map((line) => JSON.parse(line) as Line);
  }

  return {
    read,
    append(arn, line) {
      const file = fileOf(arn);
      if (line.facts) mkdirSync(path.dirname(file), { recursive: true });
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    },
    ends(arn) {
      const file = fileOf(arn);
      if (!existsSync(file)) return undefined;
      const bytes = readFileSync(file);
      if (bytes.at(-1) !== BREAK) {
        const lines = read(arn) ?? [];
        return lines.length > 0 ? [lines[0]!, lines.at(-1)!] : undefined;
      }
      const line = (from: number, to: number) => JSON.parse(bytes.toString('utf8', from, to)) as Line;
      const end = bytes.length - 1;
      return [line(0, bytes.indexOf(BREAK)), line(end === 0 ? 0 : bytes.lastIndexOf(BREAK, end - 1) + 1, end)];
    },
    remove: (machineName) =>
      rmSync(path.join(folder, encodeURIComponent(machineName)), { recursive: true, force: true }),
  };
}
