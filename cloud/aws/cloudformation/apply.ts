import { type Changed, change } from './change.ts';
import type { Deployment } from './deployment.ts';
import { validation } from './errors.ts';
import { dependencies } from './graph.ts';
import { resolve } from './intrinsics.ts';
import { removeAll } from './remove.ts';
import { knows } from './resource-types.ts';
import type { StackRow } from './stacks.ts';

/** Thrown when others failed first; the stack's reason is theirs. */
class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/**
 * Brings all resources of a stack to what its template says, each as soon as those that it needs are there. If one fails, what was
 * done is taken back, the last deed first, and the failure is thrown.
 */
export async function applyResources(deployment: Deployment, onRollback: (reason: string) => void): Promise<void> {
  const { template, scope, stacks, stackId } = deployment;
  const wanted = Object.fromEntries(
    Object.entries(template.Resources).filter(([, it]) => !it.Condition || scope.condition(it.Condition)),
  );
  const unknown = [...new Set(Object.values(wanted).map((it) => it.Type))].filter((type) => !knows(type));
  if (unknown.length) throw validation(`Template format error: Unrecognized resource types: [${unknown.join(', ')}]`);
  const graph = dependencies(wanted, template);

  const done: Changed[] = [];
  let failure: Error | undefined;
  const started = new Map<string, Promise<void>>();
  const start = (id: string): Promise<void> => {
    const known = started.get(id);
    if (known) return known;
    const needs = [...graph.get(id)!];
    const work = Promise.all(needs.map(start)).then(async () => {
      if (failure) throw new Cancelled('Resource creation cancelled');
      done.push(await change(deployment, id, wanted[id]!, needs));
    });
    started.set(id, work);
    work.catch((error: Error) => {
      if (!(error instanceof Cancelled)) failure ??= error;
    });
    return work;
  };
  await Promise.allSettled([...graph.keys()].map(start));

  if (failure) {
    onRollback(failure.message);
    const created = stacks.resourcesOf(stackId).filter((it) => it.physicalId === undefined);
    for (const { undo } of done.reverse())
      await undo?.().catch((error: Error) => deployment.cloud.log(`Rollback: ${error.message}`));
    for (const { logicalId } of created) stacks.deleteResource(stackId, logicalId);
    throw failure;
  }
  for (const { cleanUp } of done) await cleanUp?.();
  await removeAll(
    deployment,
    stacks.resourcesOf(stackId).filter((it) => !(it.logicalId in wanted)),
  );
}

export function outputsOf({ template, scope }: Deployment): StackRow['outputs'] {
  return Object.entries(template.Outputs ?? {})
    .filter(([, it]) => !it.Condition || scope.condition(it.Condition))
    .map(([key, { Value, Description, Export }]) => ({
      key,
      value: String(resolve(Value, scope)),
      ...(Description && { description: Description }),
      ...(Export && { exportName: String(resolve(Export.Name, scope)) }),
    }));
}
