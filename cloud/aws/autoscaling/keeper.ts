import { advance } from './advance.ts';
import { keepCapacity } from './capacity.ts';
import { checkHealth } from './health.ts';
import type { Model } from './model.ts';
import { runSchedules } from './scheduled-action.ts';

/** How often health is looked at when nothing rings: AWS takes about a minute. */
const ROUND_MS = 1000;

/** Keeps the number of every group: a loop that is woken by requests, by instances that die, and by the clock. */
export function keepGroups(model: Model): void {
  const { cloud, wakeup } = model;
  const going = new Set<string>();
  const watched = new Set<string>();

  function go(id: string): void {
    if (going.has(id)) return;
    going.add(id);
    cloud.background(`instance ${id} of a group`, (signal) =>
      advance(model, id, signal).finally(() => {
        going.delete(id);
        wakeup.ring();
      }),
    );
  }

  /** Rings as soon as a machine is gone, rather than at the next round. */
  function watch(): void {
    for (const { id } of model.members.values()) {
      const machine = cloud.instances.get(id);
      if (!machine || watched.has(id)) continue;
      watched.add(id);
      void machine.gone.then(() => {
        watched.delete(id);
        wakeup.ring();
      });
    }
  }

  async function round(): Promise<void> {
    watch();
    runSchedules(model);
    for (const { name } of model.groups.values()) {
      const group = model.groups.get(name);
      if (group) await checkHealth(model, group);
      await keepCapacity(model, name, go);
      const left = model.groups.get(name);
      if (left?.isDeleting && !model.membersOf(name).length) forget(model, name);
    }
    // Whoever changed a state without going on from it (a request, an earlier life of the cloud) is taken on here.
    for (const member of model.members.values()) if (isUnderWay(member.state)) go(member.id);
  }

  cloud.background('Auto Scaling', async (signal) => {
    while (!signal.aborted) {
      const next = wakeup.wait(ROUND_MS, signal);
      next.catch(() => {}); // awaited below, unless the round throws first
      await round().catch((error: Error) => {
        if (!signal.aborted) cloud.log(`A round of Auto Scaling failed: ${error.message}`, { error });
      });
      await next;
    }
  });
}

const isUnderWay = (state: string) => state !== 'InService' && state !== 'Standby';

/** A group that is deleted goes with its hooks, policies and schedules once its last instance has gone. */
function forget(model: Model, name: string): void {
  for (const table of [model.hooks, model.scheduled])
    for (const [key, row] of table.entries()) if (row.group === name) table.delete(key);
  for (const [key, { input }] of model.policies.entries())
    if (input.AutoScalingGroupName === name) model.policies.delete(key);
  model.groups.delete(name);
}
