import { isDeepStrictEqual } from 'node:util';
import type { Change, ResourceChange, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import { planOf } from './apply.ts';
import { resolve, type Scope } from './intrinsics.ts';
import { loadResourceType } from './resource-types.ts';
import type { ResourceRow } from './stacks.ts';
import type { Json, Template, TemplateResource } from './template.ts';

/** A value that nobody knows before the resource is there that has it. */
class Unknown extends Error {
  override readonly name = 'Unknown';
  readonly entity: string;
  constructor(entity: string) {
    super(`${entity} is known after the deployment`);
    this.entity = entity;
  }
}

/** What the resources of a stack would become: the template, with all its functions evaluated, against what was deployed. */
export async function differences(rows: readonly ResourceRow[], template: Template, scope: Scope): Promise<Change[]> {
  const { wanted, graph } = planOf(template, scope);
  const moved = new Set<string>();
  const known: Scope = {
    ...scope,
    ref(id) {
      if (moved.has(id)) throw new Unknown(id);
      return scope.ref(id);
    },
    attribute(id, name) {
      if (moved.has(id)) throw new Unknown(`${id}.${name}`);
      return scope.attribute(id, name);
    },
  };
  const changes: ResourceChange[] = [];
  for (const id of inOrder(graph)) {
    const row = rows.find((it) => it.logicalId === id);
    const change = await changeOf(id, wanted[id]!, row, known);
    if (!change) continue;
    if (change.Replacement !== 'False') moved.add(id);
    changes.push(change);
  }
  for (const row of rows)
    if (!(row.logicalId in wanted))
      changes.push({
        ...{ Action: 'Remove', LogicalResourceId: row.logicalId, PhysicalResourceId: row.physicalId },
        ...{ ResourceType: row.type, PolicyAction: row.deletionPolicy === 'Retain' ? 'Retain' : 'Delete' },
      });
  return changes.map((ResourceChange) => ({ Type: 'Resource', ResourceChange }));
}

async function changeOf(
  LogicalResourceId: string,
  resource: TemplateResource,
  row: ResourceRow | undefined,
  scope: Scope,
): Promise<ResourceChange | undefined> {
  const what = { LogicalResourceId, ResourceType: resource.Type };
  if (row?.physicalId === undefined || row.status === 'CREATE_FAILED') return { ...what, Action: 'Add' };
  const { update, immutable = [] } = await loadResourceType(resource.Type);
  const always = row.type !== resource.Type || !update;
  const details = Object.keys({ ...row.properties, ...resource.Properties }).flatMap((name) =>
    detailOf(name, row.properties[name], resource.Properties?.[name], always || immutable.includes(name), scope),
  );
  if (details.length === 0 && row.type === resource.Type) return undefined;
  const needs = details.map((it) => it.Target?.RequiresRecreation);
  const Replacement =
    row.type !== resource.Type || needs.includes('Always')
      ? 'True'
      : needs.includes('Conditionally')
        ? 'Conditional'
        : 'False';
  const kept = resource.UpdateReplacePolicy === 'Retain';
  return {
    ...what,
    Action: 'Modify',
    PhysicalResourceId: row.physicalId,
    Replacement,
    ...(Replacement === 'True' && { PolicyAction: kept ? 'ReplaceAndRetain' : 'ReplaceAndDelete' }),
    Scope: [...new Set(details.map((it) => it.Target?.Attribute ?? 'Properties'))],
    Details: details,
  };
}

/** One property that differs, or that will only be known to differ; none if it stays. */
function detailOf(
  Name: string,
  before: Json | undefined,
  given: Json | undefined,
  recreates: boolean,
  scope: Scope,
): ResourceChangeDetail[] {
  const Attribute = Name === 'Tags' ? ('Tags' as const) : ('Properties' as const);
  const detail = (more: Partial<ResourceChangeDetail>, RequiresRecreation: 'Always' | 'Conditionally' | 'Never') => [
    { Target: { Attribute, Name, RequiresRecreation }, ...more },
  ];
  try {
    const after = given === undefined ? undefined : (resolve({ it: given }, scope) as { it?: Json }).it;
    if (isDeepStrictEqual(before, after)) return [];
    return detail({ Evaluation: 'Static', ChangeSource: 'DirectModification' }, recreates ? 'Always' : 'Never');
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
    const ChangeSource = error.entity.includes('.') ? 'ResourceAttribute' : 'ResourceReference';
    const why = { Evaluation: 'Dynamic', ChangeSource, CausingEntity: error.entity } as const;
    return detail(why, recreates ? 'Conditionally' : 'Never');
  }
}

/** Each after what it needs. */
function inOrder(graph: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const order = new Set<string>();
  const visit = (id: string) => {
    if (order.has(id)) return;
    for (const it of graph.get(id) ?? []) visit(it);
    order.add(id);
  };
  for (const id of graph.keys()) visit(id);
  return order;
}
