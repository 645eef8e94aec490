import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { asFault } from './fault.ts';
import type { Boot, FromWorker, FunctionFault, Invocation } from './message.ts';

/** What a function is to its worker. */
export interface FunctionSpec extends Boot {
  /** The file that `buildRuntime` has made, or its source. */
  readonly runtime: string;
  /** Everything that the code sees as `process.env`; nothing of this process is added. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  /** Its `/tmp`, gone with the worker. */
  readonly temporary: string;
}

export type Outcome = { readonly payload: string } | { readonly fault: FunctionFault };

/** An execution environment: one thread that loaded the code once and keeps its memory between invocations. */
export interface FunctionWorker {
  /** Resolves when the handler is loaded, with the fault if that failed. */
  readonly ready: Promise<FunctionFault | undefined>;
  readonly alive: boolean;
  /** One at a time. A worker that does not answer in time is ended. */
  invoke(invocation: Invocation, onLine: (text: string) => void): Promise<Outcome>;
  end(): Promise<void>;
}

/** Lambda gives initialization ten seconds; a function with a longer time-out gets that. */
const LONGEST_START_MS = 10_000;

/**
 * Time-outs count on the wall, whatever the cloud's clock: the code in the worker is real and does not get faster on a scaled clock.
 */
export function startFunctionWorker(spec: FunctionSpec, onLine: (text: string) => void): FunctionWorker {
  mkdirSync(spec.temporary, { recursive: true });
  const { root, handler, logFormat, compileCache } = spec;
  const thread = new Worker(spec.runtime, {
    workerData: { root, handler, logFormat, compileCache } satisfies Boot,
    env: { ...spec.environment, TMPDIR: spec.temporary },
    execArgv: ['--disable-warning=ExperimentalWarning'],
    resourceLimits: { maxOldGenerationSizeMb: spec.memoryMb },
    stdin: false,
    // What the capture misses (a native crash report) must not land on the cloud's own terminal.
    stdout: true,
    stderr: true,
  });
  thread.unref();

  const exited = Promise.withResolvers<FunctionFault>();
  const ready = Promise.withResolvers<FunctionFault | undefined>();
  let answered: ((outcome: Outcome) => void) | undefined;
  let listener = onLine;
  let alive = true;
  let crash: FunctionFault | undefined;

  thread.on('message', (message: FromWorker) => {
    if (message.kind === 'line') listener(message.text);
    else if (message.kind === 'ready') ready.resolve(undefined);
    else if (message.kind === 'unready') ready.resolve(message.fault);
    else answered?.(message.kind === 'answer' ? { payload: message.payload } : { fault: message.fault });
  });
  thread.on('error', (error) => {
    crash =
      (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? { errorType: 'Runtime.OutOfMemory', errorMessage: 'Error: Runtime exited with error: signal: killed' }
        : asFault(error);
  });
  thread.on('exit', (code) => {
    alive = false;
    const why = code ? `with error: exit status ${code}` : 'without providing a reason';
    const fault = crash ?? { errorType: 'Runtime.ExitError', errorMessage: `Error: Runtime exited ${why}` };
    ready.resolve(fault);
    exited.resolve(fault);
    void rm(spec.temporary, { recursive: true, force: true });
  });

  async function invoke(invocation: Invocation, onInvocationLine: (text: string) => void): Promise<Outcome> {
    listener = onInvocationLine;
    const started = Math.max(LONGEST_START_MS, invocation.timeoutMs);
    const broken = await within(started, ready.promise, () => timedOut(invocation.requestId, started));
    if (broken) {
      await thread.terminate();
      return { fault: broken };
    }
    const outcome = Promise.withResolvers<Outcome>();
    answered = outcome.resolve;
    void exited.promise.then((fault) => outcome.resolve({ fault: named(fault, invocation.requestId) }));
    thread.postMessage(invocation);
    const late = () => ({ fault: timedOut(invocation.requestId, invocation.timeoutMs) });
    const result = await within(invocation.timeoutMs, outcome.promise, late);
    answered = undefined;
    if ('fault' in result && result.fault.errorType === 'Sandbox.Timedout') await thread.terminate();
    return result;
  }

  return {
    ready: ready.promise,
    get alive() {
      return alive;
    },
    invoke,
    end: async () => void (await thread.terminate()),
  };
}

function timedOut(requestId: string, ms: number): FunctionFault {
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${(ms / 1000).toFixed(2)} seconds`;
  return { errorType: 'Sandbox.Timedout', errorMessage };
}

/** Lambda puts the request's id before the message of an environment that died. */
function named(fault: FunctionFault, requestId: string): FunctionFault {
  return fault.errorType.startsWith('Runtime.')
    ? { ...fault, errorMessage: `RequestId: ${requestId} ${fault.errorMessage}` }
    : fault;
}

async function within<T>(ms: number, work: Promise<T>, late: () => T): Promise<T> {
  const timer = Promise.withResolvers<T>();
  const handle = setTimeout(() => timer.resolve(late()), ms);
  try {
    return await Promise.race([work, timer.promise]);
  } finally {
    clearTimeout(handle);
  }
}
