import { randomUUID } from 'node:crypto';
import type { ResourceStatus, StackStatus } from '@aws-sdk/client-cloudformation';
import type { Cloud } from '../../service.ts';
import { validation } from './errors.ts';
import type { Tag } from './resource-type.ts';
import type { Properties } from './template.ts';

export interface StackRow {
  readonly id: string;
  readonly name: string;
  readonly status: StackStatus;
  readonly reason?: string;
  /** The template's text, as it was given. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
  readonly outputs: readonly { key: string; value: string; description?: string; exportName?: string }[];
  /** Of the template, parameters and tags that were applied last and with success. */
  readonly fingerprint?: string;
  readonly createdAt: string;
  readonly updatedAt?: string;
  readonly deletedAt?: string;
  /** Why the last deployment failed, in the words of the resource that did; CloudFormation tells this in events alone. */
  readonly failure?: string;
  /** As whom the stack is changed, where it was given a role. */
  readonly roleArn?: string;
  readonly terminationProtection?: boolean;
  /** A failed change stays as it is until somebody decides. */
  readonly disableRollback?: boolean;
  /** Of the events that belong together; a rollback is an operation of its own. */
  readonly operationId?: string;
  /** Exports that the template takes, for those who would delete them. */
  readonly imports?: readonly string[];
}

export interface ResourceRow {
  readonly stackId: string;
  readonly logicalId: string;
  readonly type: string;
  readonly status: ResourceStatus;
  readonly reason?: string;
  /** Absent while it is being created. */
  readonly physicalId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** As they were resolved. */
  readonly properties: Properties;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy?: string;
  readonly at: string;
}

export interface StackEventRow {
  readonly id: string;
  readonly stackId: string;
  readonly stackName: string;
  readonly operationId?: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly type: string;
  readonly status: ResourceStatus;
  readonly reason?: string;
  readonly at: string;
}

export type Stacks = ReturnType<typeof openStacks>;

/** What CloudFormation remembers: stacks, their resources, and everything that happened to them. */
export function openStacks(cloud: Cloud) {
  const stacks = cloud.store.table<StackRow>('cloudformation/stack');
  const resources = cloud.store.table<ResourceRow>('cloudformation/resource');
  const events = cloud.store.table<StackEventRow>('cloudformation/event');
  let last = 0;
  const now = () => cloud.clock.now().toISOString();

  /** By name, which only a stack that was not deleted answers to, or by id. */
  const find = (given: string | undefined): StackRow | undefined =>
    stacks.get(given ?? '') ?? stacks.values().find((it) => it.name === given && it.status !== 'DELETE_COMPLETE');

  function mustFind(given: string | undefined): StackRow {
    const row = find(given);
    if (!row) throw validation(`Stack with id ${given} does not exist`);
    return row;
  }

  function create(name: string): StackRow {
    if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name))
      throw validation(
        `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
      );
    const row = blank(name);
    return stacks.put(row.id, row);
  }

  /** A stack that does not exist yet, for those who look at what it would become. */
  function blank(name: string): StackRow {
    const id = cloud.arn('cloudformation', `stack/${name}/${randomUUID()}`);
    const fresh = { template: '', parameters: {}, tags: [], outputs: [] };
    return { id, name, status: 'REVIEW_IN_PROGRESS', createdAt: now(), ...fresh };
  }

  const put = (row: StackRow) => stacks.put(row.id, row);
  const resourcesOf = (stackId: string) => resources.values().filter((it) => it.stackId === stackId);
  const resource = (stackId: string, logicalId: string) => resources.get(`${stackId}/${logicalId}`);
  const putResource = (row: Omit<ResourceRow, 'at'>) =>
    resources.put(`${row.stackId}/${row.logicalId}`, { ...row, at: now() });
  const deleteResource = (stackId: string, logicalId: string) => resources.delete(`${stackId}/${logicalId}`);
  const record = (row: Omit<StackEventRow, 'id' | 'at'>): StackEventRow => {
    // Clients sort by time, and time has no more than milliseconds: no two events share one.
    last = Math.max(cloud.clock.now().getTime(), last + 1);
    const event = { ...row, id: randomUUID(), at: new Date(last).toISOString() };
    return events.put(event.id, event);
  };
  /** The newest first. */
  const eventsOf = (stackId: string) =>
    events
      .values()
      .filter((it) => it.stackId === stackId)
      .reverse();
  const all = () => stacks.values();

  return {
    all,
    find,
    mustFind,
    create,
    blank,
    put,
    resourcesOf,
    resource,
    putResource,
    deleteResource,
    record,
    eventsOf,
    now,
  };
}
