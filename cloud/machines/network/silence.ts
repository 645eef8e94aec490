import type { Socket } from 'node:net';

/** What Node keeps of a connection below its stream; no public method stops a connection that an HTTP server or TLS reads from. */
interface Inner {
  _handle: { reading: boolean; readStart(): number; readStop(): number } | null;
  _write(chunk: unknown, encoding: BufferEncoding, done: (error?: Error) => void): void;
  _writev?(chunks: unknown, done: (error?: Error) => void): void;
  _final(done: (error?: Error) => void): void;
}

const silent = new WeakMap<Socket, { times: number; speak: () => void }>();

/**
 * Makes a connection as silent as if its packets were dropped: nothing is read from it and nothing leaves, also not its end; whoever uses it
 * notices by his time-outs alone. What it gives back lets everything go on, as packets that were lost are sent again;
 * a connection that was silenced several times goes on with the last.
 */
export function silence(socket: Socket): () => void {
  const state = silent.get(socket) ?? { times: 0, speak: hush(socket) };
  silent.set(socket, state);
  state.times++;
  let over = false;
  return () => {
    if (over) return;
    over = true;
    if (--state.times > 0) return;
    silent.delete(socket);
    state.speak();
  };
}

function hush(socket: Socket): () => void {
  const inner = socket as unknown as Inner;
  const handle = inner._handle;
  let held: (() => void)[] = [];
  const hold =
    <K extends '_write' | '_writev' | '_final'>(name: K) =>
    (...args: unknown[]) => {
      held.push(() => (inner[name] as (...given: unknown[]) => void).apply(socket, args));
    };
  Object.assign(inner, { _write: hold('_write'), _writev: hold('_writev'), _final: hold('_final') });
  if (handle) {
    handle.readStop();
    handle.readStart = () => 0;
  }
  return () => {
    for (const name of ['_write', '_writev', '_final'] as const) delete (inner as Partial<Inner>)[name];
    if (handle) delete (handle as Partial<typeof handle>).readStart;
    const goOn = held;
    held = [];
    if (socket.destroyed) return;
    for (const go of goOn) go();
    if (inner._handle?.reading) inner._handle.readStart();
  };
}
