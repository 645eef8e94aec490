import { type Deployment, mark, workFor } from './deployment.ts';
import { loadResourceType } from './resource-types.ts';
import type { ResourceRow } from './stacks.ts';

/** What services call something that is not there (any more). */
const GONE = /NotFound|NoSuch|DoesNotExist|NonExistent|NonExistant/;

type Row = Omit<ResourceRow, 'at' | 'stackId' | 'status'>;

/** Deletes one resource, unless its policy keeps it, and forgets it. */
export async function remove(deployment: Deployment, row: Row, why: 'delete' | 'rollback'): Promise<void> {
  const { stacks, stackId } = deployment;
  const { logicalId, physicalId, deletionPolicy } = row;
  const keep = deletionPolicy === 'Retain' || (deletionPolicy === 'RetainExceptOnCreate' && why === 'delete');
  if (keep && physicalId !== undefined) mark(deployment, row, 'DELETE_SKIPPED');
  else {
    mark(deployment, row, 'DELETE_IN_PROGRESS');
    try {
      await destroy(deployment, row);
    } catch (error) {
      mark(deployment, row, 'DELETE_FAILED', (error as Error).message);
      throw error;
    }
    mark(deployment, row, 'DELETE_COMPLETE');
  }
  stacks.deleteResource(stackId, logicalId);
}

/** Deletes what a row names, if it is there, and leaves the row alone. */
export async function destroy(deployment: Deployment, row: Row): Promise<void> {
  const { physicalId } = row;
  if (physicalId === undefined) return;
  const type = await loadResourceType(row.type);
  try {
    await type.remove?.({ ...row, physicalId }, row.properties, workFor(deployment, row.logicalId));
  } catch (error) {
    if (!GONE.test((error as Error).name)) throw error;
  }
}

/**
 * Deletes resources, each after everything that depends on it, and goes on where it can. Gives those that failed; `retained` are
 * forgotten without being deleted.
 */
export async function removeAll(
  deployment: Deployment,
  rows: readonly ResourceRow[],
  why: 'delete' | 'rollback' = 'delete',
  retained: readonly string[] = [],
): Promise<string[]> {
  const failed: string[] = [];
  const started = new Map<string, Promise<void>>();
  const start = (row: ResourceRow): Promise<void> => {
    const known = started.get(row.logicalId);
    if (known) return known;
    const dependents = rows.filter((it) => it.dependsOn.includes(row.logicalId));
    const policy = retained.includes(row.logicalId) ? 'Retain' : row.deletionPolicy;
    const work = Promise.all(dependents.map(start)).then(() =>
      remove(deployment, { ...row, deletionPolicy: policy }, why).catch((error: Error) => {
        failed.push(row.logicalId);
        throw error;
      }),
    );
    started.set(row.logicalId, work);
    return work;
  };
  await Promise.allSettled(rows.map(start));
  return failed;
}
