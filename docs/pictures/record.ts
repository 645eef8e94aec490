import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** What a terminal was sent, and how many milliseconds after the command. */
export interface Sent {
  readonly at: number;
  readonly text: string;
}

export interface Recorded {
  readonly sent: readonly Sent[];
  /** The exit code. */
  readonly code: number;
}

/**
 * Runs a command in a real terminal of so many columns (that of `script`, which Linux and macOS have) and notes what it is sent. When `last` has come, Ctrl-C is pressed, once, and
 * what comes until the exit is noted too.
 */
export async function record(command: string, columns: number, last: string): Promise<Recorded> {
  const line = `stty cols ${columns} rows 40; exec ${command}`;
  const terminal = process.platform === 'darwin' ? ['-q', '/dev/null', 'sh', '-c', line] : ['-qec', line, '/dev/null'];
  const env = { ...process.env, TERM: 'xterm-256color' };
  const child = spawn('script', terminal, { stdio: ['pipe', 'pipe', 'inherit'], env });
  const began = performance.now();
  const sent: Sent[] = [];
  let all = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    sent.push({ at: performance.now() - began, text });
    const had = all.includes(last);
    all += text;
    if (!had && all.includes(last)) child.stdin.write('\x03');
  });
  const [code] = (await once(child, 'close')) as [number];
  return { sent, code };
}
