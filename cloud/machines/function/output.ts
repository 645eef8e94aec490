import { format } from 'node:util';
import type { FunctionFault } from './message.ts';

/** Turns `console` and the standard streams of this thread into log lines, in the format that the function's LoggingConfig asks for. */
export function captureOutput(logFormat: 'Text' | 'JSON', line: (text: string) => void) {
  const output = {
    /** The invocation that lines belong to. */
    requestId: undefined as string | undefined,
    error: (title: string, fault: FunctionFault) =>
      write('ERROR', `${title}\t${JSON.stringify({ ...fault, stack: fault.trace })}`),
  };

  function write(level: string, message: string): void {
    const timestamp = new Date().toISOString();
    line(
      logFormat === 'JSON'
        ? JSON.stringify({ timestamp, level, requestId: output.requestId, message })
        : `${timestamp}\t${output.requestId ?? 'undefined'}\t${level}\t${message}`,
    );
  }

  const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', trace: 'TRACE', warn: 'WARN', error: 'ERROR' } as const;
  for (const [method, level] of Object.entries(levels))
    console[method as keyof typeof levels] = (...values: unknown[]) => write(level, format(...values));

  // What writes to the streams itself (a logger that prints JSON) is taken as it is, one event a line.
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = ((chunk: string | Uint8Array, encoding?: unknown, done?: () => void) => {
      const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      for (const it of text.split('\n')) if (it) line(it);
      (typeof encoding === 'function' ? (encoding as () => void) : done)?.();
      return true;
    }) as typeof stream.write;
  }
  return output;
}
