import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';

/** The log of a deployment's scripts, whose last lines are part of the diagnostics. */
export interface ScriptLog extends AsyncDisposable {
  write(line: string): void;
  tail(): string;
}

/** As much as the agent of EC2 reports. */
const TAIL = 2048;

export async function openScriptLog(file: string): Promise<ScriptLog> {
  await mkdir(path.dirname(file), { recursive: true });
  const handle = await open(file, 'a');
  const stream = handle.createWriteStream();
  let tail = '';
  return {
    write(line) {
      stream.write(`${new Date().toISOString().slice(0, 19).replace('T', ' ')} ${line}\n`);
      tail = `${tail}${line}\n`.slice(-TAIL);
    },
    tail: () => tail,
    [Symbol.asyncDispose]: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}
