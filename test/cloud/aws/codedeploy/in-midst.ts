import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Cloud } from '../../../../cloud/service.ts';

interface TargetRow {
  readonly instanceId: string;
  readonly label: string;
  readonly events: readonly { readonly name: string; readonly status: string }[];
}

/** The event was over, or left out, before anybody could see it under way. */
class Missed extends Error {
  override readonly name = 'Missed';
}

/** Waits until the event is under way on the instance that is the first, or the second, of those that have it; gives back which that is. */
export async function inMidst({ store }: Cloud, id: string, event: string, instance: number): Promise<string> {
  const deployments = store.table<{ targets?: TargetRow[] }>('codedeploy/deployment');
  for (;;) {
    const having = deployments.get(id)?.targets?.filter(({ events }) => events.some(({ name }) => name === event));
    const target = having?.[instance];
    const at = target?.events.findIndex(({ name }) => name === event) ?? 0;
    const status = target?.events[at]?.status;
    if (target && status === 'InProgress') return target.instanceId;
    if (status && status !== 'Pending') throw new Missed(`${event} of ${id} is ${status} already`);
    // Some events are over within a millisecond: who waits for one looks all the time, once those before it have begun.
    const isFar = target?.events.slice(0, Math.max(0, at - 1)).some((it) => it.status === 'Pending');
    await (isFar ? sleep(5) : setImmediate());
  }
}
