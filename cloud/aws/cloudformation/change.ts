import { isDeepStrictEqual } from 'node:util';
import { announce, type Deployment, mark, workFor } from './deployment.ts';
import { resolveProperties } from './intrinsics.ts';
import { destroy, remove } from './remove.ts';
import type { Made, ResourceType, Tag, Work } from './resource-type.ts';
import { loadResourceType } from './resource-types.ts';
import type { ResourceRow } from './stacks.ts';
import type { Json, Properties, TemplateResource } from './template.ts';

/** What a change of a resource left to do: to take it back if another fails, or to finish it when all have succeeded. */
export interface Changed {
  readonly logicalId: string;
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
  // What an earlier deployment left half made is made again.
  if (before?.status === 'CREATE_FAILED') await destroy(deployment, before);
  if (before?.physicalId === undefined || before.status === 'CREATE_FAILED')
    return await create(deployment, type, row, before !== undefined);
  const made = { ...before, physicalId: before.physicalId };
  if (before.type === resource.Type) {
    if (isDeepStrictEqual(before.properties, properties)) {
      if (before.deletionPolicy !== row.deletionPolicy || !isDeepStrictEqual(before.dependsOn, dependsOn))
        stacks.putResource({ ...before, dependsOn, deletionPolicy: row.deletionPolicy });
      return { logicalId };
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

/** `interrupted`: an earlier deployment began to create it and died, and may have left it behind half made. */
async function create(deployment: Deployment, type: ResourceType, row: Row, interrupted: boolean): Promise<Changed> {
  mark(deployment, row, 'CREATE_IN_PROGRESS');
  let begun = row;
  const work = workFor(deployment, row.logicalId, (physicalId) => {
    begun = { ...row, physicalId };
    mark(deployment, begun, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
  });
  const deed = async () => {
    try {
      return await type.create(row.properties, work);
    } catch (error) {
      const physicalId = nameIn(row.properties);
      if (!interrupted || !TAKEN.test((error as Error).name) || physicalId === undefined) throw error;
      await type.remove?.({ physicalId }, row.properties, work);
      return await type.create(row.properties, work);
    }
  };
  const made = await attempt(deployment, () => begun, 'CREATE_FAILED', deed);
  mark(deployment, { ...row, ...made }, 'CREATE_COMPLETE');
  const { logicalId } = row;
  return { logicalId, undo: () => remove(deployment, { ...row, ...made }, 'rollback') };
}

/** What services call a name that another has. */
const TAKEN = /Exist|InUse|Conflict|Duplicate|OwnedByYou/;

/** The name that a template gives a resource, which for most types is what `Ref` gives, too. */
function nameIn(properties: Properties): string | undefined {
  const [, name] =
    Object.entries(properties).find(([key, value]) => NAMES.includes(key) && typeof value === 'string') ?? [];
  return name as string | undefined;
}

const NAMES = [
  ...['Name', 'FunctionName', 'LogGroupName', 'AliasName', 'TableName', 'AlarmName', 'DashboardName'],
  ...['BucketName', 'RoleName', 'InstanceProfileName'],
];

async function update(deployment: Deployment, type: ResourceType, row: Row, before: MadeRow): Promise<Changed> {
  const { logicalId } = row;
  const work = workFor(deployment, logicalId);
  const to = async (target: Row, from: Row) => {
    // Until it is done the row says what it was, so that one who comes after a crash does it again.
    const pending = { ...before, ...target, properties: from.properties };
    mark(deployment, pending, 'UPDATE_IN_PROGRESS');
    const made = await attempt(
      deployment,
      () => pending,
      'UPDATE_FAILED',
      async () => {
        await retag(type, before, target.properties.Tags, from.properties.Tags, work);
        return await type.update!(before, target.properties, from.properties, work);
      },
    );
    const { physicalId, attributes } = made;
    mark(deployment, { ...target, physicalId, attributes }, 'UPDATE_COMPLETE');
  };
  const undo = () => to(before, row);
  await to(row, before).catch((error: ResourceFailed) => {
    // Some of it may have been done.
    throw Object.assign(error, { undo });
  });
  return { logicalId, undo };
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
    { ...row, properties: before.properties, physicalId: before.physicalId, attributes: before.attributes },
    'UPDATE_IN_PROGRESS',
    'Requested update requires the creation of a new physical resource; hence creating one.',
  );
  const { logicalId } = row;
  let begun: Row = { ...row, physicalId: undefined };
  const work = workFor(deployment, logicalId, (physicalId) => {
    begun = { ...row, physicalId };
  });
  const deed = async () => {
    try {
      return await type.create(row.properties, work);
    } catch (error) {
      await destroy(deployment, begun).catch((left: Error) => deployment.cloud.log(`${logicalId}: ${left.message}`));
      throw error;
    }
  };
  const made = await attempt(deployment, () => before, 'UPDATE_FAILED', deed);
  mark(deployment, { ...row, ...made }, 'UPDATE_COMPLETE');
  return {
    logicalId,
    async undo() {
      await remove(deployment, { ...row, ...made }, 'rollback');
      mark(deployment, before, 'UPDATE_COMPLETE');
    },
    async cleanUp() {
      const old = { logicalId, physicalId: before.physicalId, type: before.type };
      if (policy === 'Retain') return announce(deployment, old, 'DELETE_SKIPPED');
      announce(deployment, old, 'DELETE_IN_PROGRESS');
      await destroy(deployment, before).then(
        () => announce(deployment, old, 'DELETE_COMPLETE'),
        (error: Error) => announce(deployment, old, 'DELETE_FAILED', error.message),
      );
    },
  };
}

/** Adds and changes tags, and takes away those that the template no longer has. */
async function retag(
  type: ResourceType,
  made: Made,
  now: Json | undefined,
  before: Json | undefined,
  work: Work,
): Promise<void> {
  if (!type.retag || isDeepStrictEqual(now, before)) return;
  const [tags, old] = [now, before].map((it) => (Array.isArray(it) ? it : []) as unknown as Tag[]) as [Tag[], Tag[]];
  const gone = old.map((it) => it.Key).filter((key) => !tags.some((it) => it.Key === key));
  await type.retag(made, tags, gone, work);
}

/** Notes the reason of a failure on the resource, before the stack hears of it. */
async function attempt<T>(
  deployment: Deployment,
  row: () => Row,
  failed: 'CREATE_FAILED' | 'UPDATE_FAILED',
  deed: () => Promise<T>,
): Promise<T> {
  try {
    return await deed();
  } catch (error) {
    const { logicalId, type } = row();
    mark(deployment, row(), failed, (error as Error).message);
    throw new ResourceFailed(logicalId, type, error as Error);
  }
}

/** A resource could not be brought to what the template says. */
export class ResourceFailed extends Error {
  override readonly name = 'ResourceFailed';
  readonly logicalId: string;
  /** Takes back what was done before it failed. */
  declare readonly undo?: () => Promise<void>;
  constructor(logicalId: string, type: string, cause: Error) {
    super(`${logicalId} (${type}): ${cause.message}`, { cause });
    this.logicalId = logicalId;
  }
}
