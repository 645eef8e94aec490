import { AsyncLocalStorage } from 'node:async_hooks';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import type { RunningCloud } from '../../../cloud/cloud.ts';
import { context } from '../orchestrated.ts';
import { type Unwirable, unwire } from './unwired.ts';

/** What a function is handed that may die: without the time that is left, by which a timer of its would outlive it by a minute. */
export const mortal = { ...(context as object), getRemainingTimeInMillis: undefined } as never;

/** One run of a function's code, which can die as a process dies: in the middle of whatever it does, and without a last word. */
export interface Invocation {
  readonly signal: AbortSignal;
  readonly dead: boolean;
  die(): void;
  /** It dies at whatever it does next, or as it returns, once it has had the answer to this request. */
  dieAfter(requestId: string): void;
}

interface Living extends Invocation {
  readonly cloud: RunningCloud;
  had(requestId: string | undefined): void;
  /** False if it is dead by now. */
  calls(): boolean;
}

const running = new AsyncLocalStorage<Living>();
const never = new Promise<never>(() => {});

/** Runs the code; gives what came of it, or `died`. Nothing of a dead one runs on: its promises never settle, its requests are cut off. */
export async function invoke<Result>(
  cloud: RunningCloud,
  work: () => Promise<Result>,
  begin: (invocation: Invocation) => void,
): Promise<{ result: Result } | { error: Error } | 'died'> {
  watchClients();
  const death = Promise.withResolvers<'died'>();
  const abort = new AbortController();
  let last: string | undefined;
  let isLast = false;
  const it: Living = {
    cloud,
    signal: abort.signal,
    get dead() {
      return abort.signal.aborted;
    },
    die() {
      abort.abort();
      death.resolve('died');
    },
    dieAfter: (requestId) => {
      last = requestId;
    },
    had: (requestId) => {
      isLast ||= last !== undefined && requestId === last;
    },
    calls() {
      if (isLast) it.die();
      return !it.dead;
    },
  };
  begin(it);
  const life = running.run(it, () =>
    work().then(
      (result) => (it.calls() ? { result } : ('died' as const)),
      (error: Error) => (it.calls() ? { error } : ('died' as const)),
    ),
  );
  return Promise.race([life, death.promise]);
}

interface Client extends Unwirable {
  readonly config: Unwirable['config'] & { maxAttempts(): Promise<number>; retryStrategy(): Promise<unknown> };
  send(command: object, options?: object): Promise<{ $metadata?: { requestId?: string } }>;
}

/** Every SDK client asks whether its process still lives, then AWS without a wire between them, and again without a pause. */
function watchClients(): void {
  const { prototype } = Object.getPrototypeOf(EC2Client) as { prototype: Client & { watched?: true } };
  if (prototype.watched) return;
  prototype.watched = true;
  const { send } = prototype;
  const eager = new WeakSet<Client>();
  const unwired = new WeakSet<Client>();
  prototype.send = function (this: Client, command, options = {}) {
    if (!eager.has(this)) {
      const { maxAttempts } = this.config;
      // The `Date` of an answer is the machine's, not this process's: no reason to sign for another time.
      Object.defineProperty(this.config, 'systemClockOffset', { get: () => 0, set: () => {} });
      this.config.retryStrategy = async () => new ConfiguredRetryStrategy(await maxAttempts(), () => 0);
      eager.add(this);
    }
    const it = running.getStore();
    if (!it) return send.call(this, command, options);
    if (!it.calls()) return never;
    if (!unwired.has(this)) {
      const { rooms } = it.cloud;
      // What the cloud does of its own accord is no part of the invocation.
      unwire(this, it.cloud, (...asked) => running.exit(() => rooms.dispatch(...asked)));
      unwired.add(this);
    }
    return send.call(this, command, { ...options, abortSignal: it.signal }).then(
      (output) => {
        it.had(output.$metadata?.requestId);
        return it.dead ? never : output;
      },
      (error: Error & { $metadata?: { requestId?: string } }) => {
        it.had(error.$metadata?.requestId);
        return it.dead ? never : Promise.reject(error);
      },
    );
  };
}
