import { differences } from './differences.ts';
import type { Called, Executing, ExecutionFault, Remedy } from './executing.ts';
import type { Way } from './ways.ts';

export type Machine = 'provision' | 'teardown';

/** What one machine calls when nothing goes wrong, and what there is then. */
export interface Undisturbed {
  readonly calls: readonly Called[];
  readonly inventory: readonly string[];
}

/** A whole execution over which something went wrong, and what it ended in. */
export interface ExecutionCell extends ExecutionFault {
  readonly machine: Machine;
  readonly remedy: Remedy;
  /** Why it had failed before it was redriven, or started again; none if the states' own retries were enough. */
  readonly failures: readonly string[];
  /** What is different from an undisturbed run: a line of the inventory that is missing (−) or too many (+). None: green. */
  readonly differences: readonly string[];
}

/** Lives once without a fault: what is there afterwards of either machine is what there shall be. */
export async function undisturbed(it: Executing): Promise<Readonly<Record<Machine, Undisturbed>>> {
  const one = async (machine: Machine): Promise<Undisturbed> => {
    const { calls } = await it.run(machine, 'redriven');
    return { calls, inventory: await it.inventory() };
  };
  // In this order.
  const provision = await one('provision');
  const teardown = await one('teardown');
  await it.renew();
  return { provision, teardown };
}

/** Runs the machine with the fault. What a red cell has left over is in the way of the next one. */
export async function executionCell(
  it: Executing,
  machine: Machine,
  fault: ExecutionFault,
  remedy: Remedy,
  { inventory }: Undisturbed,
): Promise<ExecutionCell> {
  const { struck, failures } = await it.run(machine, remedy, fault);
  const found = struck ? differences(inventory, await it.inventory()) : ['the call did not come'];
  if (machine === 'teardown') await it.renew();
  return { ...fault, machine, remedy, failures, differences: found };
}

/** Every `step`-th call from the `first` one on, in one way. */
export const faultsOf = ({ calls }: Undisturbed, way: Way, first = 0, step = 1): ExecutionFault[] =>
  calls.filter((_, at) => at >= first && (at - first) % step === 0).map(({ state, call }) => ({ state, call, way }));
