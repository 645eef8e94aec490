import { isDeepStrictEqual } from 'node:util';
import { type Deployment, mark, workFor } from './deployment.ts';
import { resolveProperties } from './intrinsics.ts';
import { remove } from './remove.ts';
import type { ResourceType } from './resource-type.ts';
import { loadResourceType } from './resource-types.ts';
import type { ResourceRow } from './stacks.ts';
import type { Properties, TemplateResource } from './template.ts';

/** What a change of a resource left to do: to take it back if another fails, or to finish it when all have succeeded. */
export interface Changed {
  readonly undo?: () => Promise<void>;
  readonly cleanUp?: () => Promise<void>;
}

/** Brings one resource to what the template says: creates, updates, replaces, or leaves it alone. */
export async function change(
  deployment: Deployment,
  logicalId: string,
  resource: TemplateResource,
  dependsOn: readonly string[],
): Promise<Changed> {
  const { stacks, stackId, scope } = deployment;
  const type = await loadResourceType(resource.Type);
  const properties = resolveProperties(resource.Properties ?? {}, scope);
  const before = stacks.resource(stackId, logicalId);
  const row = { logicalId, type: resource.Type, properties, dependsOn, deletionPolicy: resource.DeletionPolicy };
  if (before?.physicalId === undefined) return await create(deployment, type, row);
  const made = { ...before, physicalId: before.physicalId };
  if (before.type === resource.Type) {
    if (isDeepStrictEqual(before.properties, properties)) {
      if (before.deletionPolicy !== row.deletionPolicy || !isDeepStrictEqual(before.dependsOn, dependsOn))
        stacks.putResource({ ...before, dependsOn, deletionPolicy: row.deletionPolicy });
      return {};
    }
    if (type.update && !mustReplace(type, properties, before.properties))
      return await update(deployment, type, row, made);
  }
  return await replace(deployment, type, row, made, resource.UpdateReplacePolicy);
}

type Row = Omit<ResourceRow, 'at' | 'stackId' | 'status'>;
type MadeRow = ResourceRow & { physicalId: string };

const mustReplace = (type: ResourceType, now: Properties, before: Properties) =>
  (type.immutable ?? []).some((name) => !isDeepStrictEqual(now[name], before[name]));

async function create(deployment: Deployment, type: ResourceType, row: Row): Promise<Changed> {
  mark(deployment, row, 'CREATE_IN_PROGRESS');
  const made = await attempt(deployment, row, 'CREATE_FAILED', () =>
    type.create(row.properties, workFor(deployment, row.logicalId)),
  );
  mark(deployment, { ...row, ...made }, 'CREATE_COMPLETE');
  return { undo: () => remove(deployment, { ...row, ...made }, 'rollback') };
}

async function update(deployment: Deployment, type: ResourceType, row: Row, before: MadeRow): Promise<Changed> {
  const { logicalId } = row;
  const work = workFor(deployment, logicalId);
  const to = async (target: Row, from: Row) => {
    mark(deployment, { ...before, ...target }, 'UPDATE_IN_PROGRESS');
    const made = await attempt(deployment, { ...before, ...target, properties: from.properties }, 'UPDATE_FAILED', () =>
      type.update!(before, target.properties, from.properties, work),
    );
    mark(deployment, { ...target, ...made }, 'UPDATE_COMPLETE');
  };
  const undo = () => to(before, row);
  try {
    await to(row, before);
  } catch (error) {
    // Some of it may have been done.
    await undo().catch(() => {});
    throw error;
  }
  return { undo };
}

async function replace(
  deployment: Deployment,
  type: ResourceType,
  row: Row,
  before: MadeRow,
  policy?: string,
): Promise<Changed> {
  mark(
    deployment,
    { ...row, physicalId: before.physicalId, attributes: before.attributes },
    'UPDATE_IN_PROGRESS',
    'Requested update requires the creation of a new physical resource; hence creating one.',
  );
  const made = await attempt(deployment, before, 'UPDATE_FAILED', () =>
    type.create(row.properties, workFor(deployment, row.logicalId)),
  );
  mark(deployment, { ...row, ...made }, 'UPDATE_COMPLETE');
  return {
    async undo() {
      await remove(deployment, { ...row, ...made }, 'rollback');
      mark(deployment, before, 'UPDATE_COMPLETE');
    },
    async cleanUp() {
      if (policy === 'Retain') return;
      const oldType = await loadResourceType(before.type);
      await oldType.remove?.(before, before.properties, workFor(deployment, row.logicalId)).catch((error: Error) => {
        deployment.cloud.log(`${row.logicalId}: the replaced ${before.physicalId} stays: ${error.message}`);
      });
    },
  };
}

/** Notes the reason of a failure on the resource, before the stack hears of it. */
async function attempt<T>(
  deployment: Deployment,
  row: Row,
  failed: 'CREATE_FAILED' | 'UPDATE_FAILED',
  deed: () => Promise<T>,
): Promise<T> {
  try {
    return await deed();
  } catch (error) {
    mark(deployment, row, failed, (error as Error).message);
    throw new ResourceFailed(row.logicalId, row.type, error as Error);
  }
}

/** A resource could not be brought to what the template says. */
export class ResourceFailed extends Error {
  override readonly name = 'ResourceFailed';
  readonly logicalId: string;
  constructor(logicalId: string, type: string, cause: Error) {
    super(`${logicalId} (${type}): ${cause.message}`, { cause });
    this.logicalId = logicalId;
  }
}
