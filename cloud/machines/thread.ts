import { parentPort, Worker, workerData } from 'node:worker_threads';

/** What a thread offers, as whoever started it calls it: by messages, which arrive in order. */
export type Remote<Room> = {
  readonly [Method in keyof Room as Room[Method] extends (...args: never[]) => unknown
    ? Method
    : never]: Room[Method] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

export interface Thread<Room> {
  readonly room: Remote<Room>;
  /** Ends the thread with everything in it; calls that were not answered are rejected with `ThreadEnded`. */
  end(): Promise<void>;
}

/** The thread ended before it answered. */
export class ThreadEnded extends Error {
  override readonly name = 'ThreadEnded';
}

/** What rooms make is gone with a request: a small nursery costs no time, and V8 would let it grow to 48 MB in each thread. */
const YOUNG_MB = 8;

interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}
/** What the room tells of its own accord. */
interface News {
  readonly news: unknown;
}
type Answer = { readonly id: number } & ({ readonly result: unknown } | { readonly error: Error });

/**
 * Starts a module in a thread of its own, so that what it does waits for nothing that happens here. The module calls `offer`. An error that it does
 * not catch ends this process, as it would without the thread.
 */
export function startThread<Room, Told = never>(
  module: URL,
  data: unknown,
  onNews: (news: Told) => void = () => {},
): Thread<Room> {
  const worker = new Worker(module, {
    workerData: data,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  worker.unref();
  const open = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  let over = false;
  worker.on('message', (answer: Answer | News) => {
    if ('news' in answer) return onNews(answer.news as Told);
    const call = open.get(answer.id);
    open.delete(answer.id);
    if ('error' in answer) call?.reject(answer.error);
    else call?.resolve(answer.result);
  });
  worker.on('exit', () => {
    over = true;
    for (const { reject } of open.values()) reject(new ThreadEnded(`The thread of ${module.pathname} has ended`));
    open.clear();
  });
  const room = new Proxy({} as Remote<Room>, {
    get:
      (_, method: string) =>
      (...args: unknown[]) => {
        const call = Promise.withResolvers<unknown>();
        const id = ++last;
        if (over) call.reject(new ThreadEnded(`The thread of ${module.pathname} has ended`));
        else open.set(id, call);
        worker.postMessage({ id, method, args } satisfies Call);
        return call.promise;
      },
  });
  return { room, end: async () => void (await worker.terminate()) };
}

/** Within the thread: makes its room from what the thread was given, and answers the calls to it. `tell` reaches `onNews`. */
export function offer<Data, Room extends object, Told = never>(
  open: (data: Data, tell: (news: Told) => void) => Room,
): void {
  const tell = (news: Told) => parentPort!.postMessage({ news } satisfies News);
  const room = open(workerData as Data, tell) as Record<string, (...args: readonly unknown[]) => unknown>;
  parentPort!.on('message', async ({ id, method, args }: Call) => {
    try {
      parentPort!.postMessage({ id, result: await room[method]!(...args) } satisfies Answer);
    } catch (error) {
      parentPort!.postMessage({ id, error: error as Error } satisfies Answer);
    }
  });
}
