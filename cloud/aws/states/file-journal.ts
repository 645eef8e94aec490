import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import path from 'node:path';
import type { Journal, Line } from '../../asl/journal.ts';

export interface FileJournal extends Journal {
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
  return {
    append(arn, line) {
      const file = fileOf(arn);
      if (line.facts) mkdirSync(path.dirname(file), { recursive: true });
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    },
    read(arn) {
      const file = fileOf(arn);
      if (!existsSync(file)) return undefined;
      const lines = readFileSync(file, 'utf8').split('\n');
      const torn = Buffer.byteLength(lines.pop() ?? '');
      // What follows the last line break is a line that a crash cut short: it never happened.
      if (torn > 0) truncateSync(file, statSync(file).size - torn);
      return lines.map((line) => JSON.parse(line) as Line);
    },
    remove: (machineName) =>
      rmSync(path.join(folder, encodeURIComponent(machineName)), { recursive: true, force: true }),
  };
}
