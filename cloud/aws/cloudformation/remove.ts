import { type Deployment, mark, workFor } from './deployment.ts';
import { loadResourceType } from './resource-types.ts';
import type { ResourceRow } from './stacks.ts';

/** What services call something that is not there (any more). */
const GONE = /NotFound|NoSuch|DoesNotExist|NonExistent|NonExistant/;

/** Deletes one resource, unless its policy keeps it, and forgets it. */
export async function remove(
  deployment: Deployment,
  row: Omit<ResourceRow, 'at' | 'stackId' | 'status'>,
  why: 'delete' | 'rollback',
): Promise<void> {
  const { stacks, stackId } = deployment;
  const { logicalId, physicalId, deletionPolicy } = row;
  const keep = deletionPolicy === 'Retain' || (deletionPolicy === 'RetainExceptOnCreate' && why === 'delete');
  if (keep && physicalId !== undefined) mark(deployment, row, 'DELETE_SKIPPED');
  else {
    mark(deployment, row, 'DELETE_IN_PROGRESS');
    const type = await loadResourceType(row.type);
    try {
      if (physicalId !== undefined)
        await type.remove?.({ ...row, physicalId }, row.properties, workFor(deployment, logicalId));
    } catch (error) {
      const { name, message } = error as Error;
      if (!GONE.test(name)) {
        mark(deployment, row, 'DELETE_FAILED', message);
        throw error;
      }
    }
    mark(deployment, row, 'DELETE_COMPLETE');
  }
  stacks.deleteResource(stackId, logicalId);
}

/** Deletes resources, each after everything that depends on it. Goes on where it can and throws the first failure in the end. */
export async function removeAll(deployment: Deployment, rows: readonly ResourceRow[]): Promise<void> {
  const started = new Map<string, Promise<void>>();
  const start = (row: ResourceRow): Promise<void> => {
    const known = started.get(row.logicalId);
    if (known) return known;
    const dependents = rows.filter((it) => it.dependsOn.includes(row.logicalId));
    const work = Promise.all(dependents.map(start)).then(() => remove(deployment, row, 'delete'));
    started.set(row.logicalId, work);
    return work;
  };
  const results = await Promise.allSettled(rows.map(start));
  const failed = results.find((it) => it.status === 'rejected');
  if (failed) throw failed.reason;
}
