import { type FunctionSpec, type FunctionWorker, startFunctionWorker } from './worker.ts';

export interface PoolOptions {
  /** Workers in all, at work or idle; a further invocation waits for one. */
  most: number;
  /** Idle workers that keep their memory for the next invocation; the longest idle ones end first. */
  warm: number;
  /** How long one of them keeps it. */
  warmMs: number;
}

/** A worker that was taken for one invocation. */
export interface Taken {
  readonly worker: FunctionWorker;
  /** True if it was started for this invocation. */
  readonly cold: boolean;
  /** Whoever started the worker may keep something beside it: its log stream, its credentials' expiry. */
  readonly label: object;
  /** Gives it back; a worker that died is forgotten. */
  release(): void;
}

export interface FunctionPool {
  /** `key` names one version of one function's code and configuration; `spec` is asked for only when no warm worker has that key. */
  take(
    key: string,
    start: () => Promise<{ spec: FunctionSpec; label: object; onLine(text: string): void }>,
  ): Promise<Taken>;
  /** Ends the idle workers whose key starts so; one at work ends when it is given back. */
  retire(prefix: string): void;
  close(): Promise<void>;
}

interface Member {
  readonly key: string;
  readonly worker: FunctionWorker;
  readonly label: object;
  retired: boolean;
  /** Ends it when nobody has taken it for long. */
  cooling?: NodeJS.Timeout;
}

/** Bounds what all functions of one cloud hold in memory: threads are cheap to start (25 ms, 80 with an SDK client) and dear to keep (15 to 30 MB). */
export function openFunctionPool({ most, warm, warmMs }: PoolOptions): FunctionPool {
  const idle: Member[] = []; // the longest idle one first
  const busy = new Set<Member>();
  const waiting: (() => void)[] = [];
  let starting = 0;

  function end(member: Member): void {
    clearTimeout(member.cooling);
    void member.worker.end();
  }

  function rest(member: Member): void {
    idle.push(member);
    member.cooling = setTimeout(() => {
      idle.splice(idle.indexOf(member), 1);
      end(member);
    }, warmMs).unref();
  }

  async function take(key: string, start: Parameters<FunctionPool['take']>[1]): Promise<Taken> {
    for (;;) {
      const index = idle.findLastIndex((it) => it.key === key && it.worker.alive);
      const found = index < 0 ? undefined : idle.splice(index, 1)[0];
      if (found) return taken(found, false);
      if (busy.size + idle.length + starting >= most) {
        const evicted = idle.shift();
        if (evicted) end(evicted);
        else {
          await new Promise<void>((resolve) => waiting.push(resolve));
          continue;
        }
      }
      starting += 1;
      try {
        const { spec, label, onLine } = await start();
        return taken({ key, worker: startFunctionWorker(spec, onLine), label, retired: false }, true);
      } catch (error) {
        waiting.shift()?.();
        throw error;
      } finally {
        starting -= 1;
      }
    }
  }

  function taken(member: Member, cold: boolean): Taken {
    clearTimeout(member.cooling);
    busy.add(member);
    const release = () => {
      if (!busy.delete(member)) return;
      if (member.worker.alive && !member.retired) rest(member);
      else end(member);
      for (const extra of idle.splice(0, Math.max(0, idle.length - warm))) end(extra);
      waiting.shift()?.();
    };
    return { worker: member.worker, label: member.label, cold, release };
  }

  return {
    take,
    retire(prefix) {
      for (const member of [...busy, ...idle]) if (member.key.startsWith(prefix)) member.retired = true;
      for (const member of idle.filter((it) => it.retired)) {
        idle.splice(idle.indexOf(member), 1);
        end(member);
      }
    },
    async close() {
      for (const { cooling } of idle) clearTimeout(cooling);
      await Promise.all([...busy, ...idle.splice(0)].map((it) => it.worker.end()));
    },
  };
}
