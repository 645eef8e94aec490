import { isDeepStrictEqual } from 'node:util';
import type { Change, ResourceChange } from '@aws-sdk/client-cloudformation';
import { knows, loadResourceType } from './resource-types.ts';
import type { ResourceRow, StackRow } from './stacks.ts';
import { parseTemplate, type Template, type TemplateResource } from './template.ts';

/** What the resources of a stack would become, template against template. */
export async function differences(
  stack: StackRow,
  rows: readonly ResourceRow[],
  template: Template,
): Promise<Change[]> {
  const before = stack.template ? parseTemplate(stack.template).Resources : {};
  const changes: ResourceChange[] = [];
  for (const [LogicalResourceId, after] of Object.entries(template.Resources)) {
    const row = rows.find((it) => it.logicalId === LogicalResourceId);
    const what = { LogicalResourceId, ResourceType: after.Type };
    if (!row) changes.push({ ...what, Action: 'Add' });
    else if (!isDeepStrictEqual(before[LogicalResourceId]?.Properties, after.Properties))
      changes.push({
        ...what,
        Action: 'Modify',
        PhysicalResourceId: row.physicalId,
        Replacement: (await replaces(before[LogicalResourceId], after)) ? 'True' : 'False',
        Scope: ['Properties'],
        Details: [],
      });
  }
  for (const { logicalId, type, physicalId } of rows)
    if (!(logicalId in template.Resources))
      changes.push({
        Action: 'Remove',
        LogicalResourceId: logicalId,
        ResourceType: type,
        PhysicalResourceId: physicalId,
      });
  return changes.map((ResourceChange) => ({ Type: 'Resource', ResourceChange }));
}

async function replaces(before: TemplateResource | undefined, after: TemplateResource): Promise<boolean> {
  if (before?.Type !== after.Type || !knows(after.Type)) return true;
  const { update, immutable = [] } = await loadResourceType(after.Type);
  return !update || immutable.some((name) => !isDeepStrictEqual(before.Properties?.[name], after.Properties?.[name]));
}
