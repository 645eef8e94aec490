import type { Ledger } from './as-ledger.ts';
import { meaning } from './recompute.ts';

/** Each write must have been read back once, under the outcome and the id that it had, and the verdict beside it must follow. */
export function checkProof({ requests, readBack }: Ledger): string[] {
  const writes = new Map(requests.filter(({ kind }) => kind === 'write').map((it) => [it.name, it]));
  const unread = new Set(writes.keys());
  const defects = readBack.flatMap((it) => {
    const write = writes.get(it.name);
    if (it.outcome === 'unrecorded')
      return write ? [`${it.where}: "${it.name}" is called unrecorded, but operation ${write.seq} wrote it`] : [];
    if (!write || write.seq !== it.seq) return [`${it.where}: no operation ${it.seq} wrote "${it.name}"`];
    if (!unread.delete(it.name)) return [`${it.where}: "${it.name}" was read back before`];
    if (it.outcome !== write.outcome)
      return [`${it.where}: write ${it.seq} was ${write.outcome}, the read-back calls it ${it.outcome}`];
    if (write.outcome === 'acked' && it.id !== write.id)
      return [`${it.where}: write ${it.seq} was acknowledged as ${write.id}, the read-back looks for ${it.id}`];
    return [];
  });
  const wrong = readBack.filter((it) => it.verdict !== meaning(it));
  return [
    ...defects,
    ...wrong.map(
      (it) => `${it.where}: write ${it.seq} is called ${it.verdict}, but what was found makes it ${meaning(it)}`,
    ),
    ...[...unread].map((name) => `write ${writes.get(name)!.seq} was not read back`),
  ].slice(0, 20);
}
