import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Keeper } from '../keeper.ts';
import { PhaseFailed } from './fault.ts';

export interface Shell {
  readonly processes: Keeper;
  readonly name: string;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** A file that is the shell's own: what one phase exports, and where it changed to, the next one finds. */
  readonly state: string;
  readonly write: (line: string) => void;
  readonly signal: AbortSignal;
}

/** AWS runs all commands in one shell. Here it is one for each phase, which hands its environment and folder on. */
const RUN = `
state=$1; shift
if [ -f "$state" ]; then . "$state"; fi
trap 'status=$?; { export -p; printf "cd %q\\n" "$PWD"; } > "$state"; exit $status' EXIT
for command in "$@"; do
  printf '%s' "$command" > "$state.command"
  printf '[Container] %s Running command %s\\n' "$(date '+%Y/%m/%d %H:%M:%S')" "$command"
  eval "$command" || exit $?
done
`;

/** Runs commands until one fails. Throws `PhaseFailed`, which quotes that one, and what aborted the signal. */
export async function runCommands(
  { processes, name, cwd, environment, state, write, signal }: Shell,
  commands: readonly string[],
): Promise<void> {
  if (commands.length === 0) return;
  signal.throwIfAborted();
  const child = processes.spawn('bash', ['-c', RUN, 'build', state, ...commands], {
    name,
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = () => void processes.end(child, 2_000);
  signal.addEventListener('abort', stop);
  try {
    const said = Promise.all([lines(child.stdout!, write), lines(child.stderr!, write)]);
    const status = await new Promise<number | NodeJS.Signals>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, by) => resolve(code ?? by ?? 1));
    });
    await said;
    signal.throwIfAborted();
    if (status === 0) return;
    const command = await readFile(`${state}.command`, 'utf8').catch(() => commands[0]);
    throw new PhaseFailed(
      'COMMAND_EXECUTION_ERROR',
      `Error while executing command: ${command}. Reason: exit status ${status}`,
    );
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function lines(output: Readable, write: (line: string) => void): Promise<void> {
  for await (const line of createInterface(output)) write(line);
}
