import { ResourceNotFoundException, TypeNotFoundException } from '@aws-sdk/client-cloudcontrol';
import type { Cloud } from '../../service.ts';
import { knows } from '../cloudformation/resource-types.ts';
import { openStacks, type ResourceRow } from '../cloudformation/stacks.ts';
import type { Properties } from '../cloudformation/template.ts';
import { refuse } from '../refuse.ts';

/** Properties that were patched since the stack last touched the resource. */
interface Patched {
  readonly properties: Properties;
  readonly at: string;
}

/** A resource that a stack made, as it is by now. */
export interface Managed {
  readonly row: ResourceRow & { physicalId: string };
  readonly properties: Properties;
}

export type ManagedResources = ReturnType<typeof openManaged>;

/** What Cloud Control knows of: the resources of stacks. A patch is no business of the stack's, which goes by what it deployed. */
export function openManaged(cloud: Cloud) {
  const stacks = openStacks(cloud);
  const patched = cloud.store.table<Patched>('cloudcontrolapi/patched');
  const keyOf = (row: ResourceRow) => `${row.stackId}/${row.logicalId}`;

  function current(row: ResourceRow): Managed[] {
    if (row.physicalId === undefined) return [];
    const later = patched.get(keyOf(row));
    const properties = later && later.at > row.at ? later.properties : row.properties;
    return [{ row: { ...row, physicalId: row.physicalId }, properties }];
  }

  function ofType(type = ''): Managed[] {
    if (!knows(type)) refuse(TypeNotFoundException, `The type '${type}' cannot be found.`);
    const rows = stacks.all().flatMap((it) => (it.status === 'DELETE_COMPLETE' ? [] : stacks.resourcesOf(it.id)));
    return rows.filter((it) => it.type === type).flatMap(current);
  }

  return {
    stacks,
    ofType,
    find(type: string | undefined, identifier = ''): Managed {
      const found = ofType(type).find((it) => it.row.physicalId === identifier);
      const message = `Resource of type '${type}' with identifier '${identifier}' was not found.`;
      return found ?? refuse(ResourceNotFoundException, message);
    },
    put: (row: ResourceRow, properties: Properties) =>
      patched.put(keyOf(row), { properties, at: cloud.clock.now().toISOString() }),
  };
}
