import type { Deployment } from './deployment.ts';
import { validation } from './errors.ts';
import { resolve } from './intrinsics.ts';
import type { StackRow } from './stacks.ts';

/** What a stack tells of itself. Throws `ValidationError` for an export that another stack has, and for one that others need and it no longer has. */
export function outputsOf({ template, scope, stacks, stackId }: Deployment): StackRow['outputs'] {
  const outputs = Object.entries(template.Outputs ?? {})
    .filter(([, it]) => !it.Condition || scope.condition(it.Condition))
    .map(([key, { Value, Description, Export }]) => ({
      key,
      value: String(resolve(Value, scope)),
      ...(Description && { description: Description }),
      ...(Export && { exportName: String(resolve(Export.Name, scope)) }),
    }));
  const others = stacks.all().filter((it) => it.id !== stackId && it.status !== 'DELETE_COMPLETE');
  for (const { exportName } of outputs) {
    const owner = others.find((it) => it.outputs.some((one) => one.exportName === exportName));
    if (exportName && owner)
      throw validation(`Export with name ${exportName} is already exported by stack ${owner.name}.`);
  }
  for (const before of stacks.mustFind(stackId).outputs) {
    const now = outputs.find((it) => it.exportName === before.exportName);
    if (before.exportName && now?.value !== before.value)
      refuseIfImported(before.exportName, others, now ? 'updated' : 'deleted');
  }
  return outputs;
}

/** Throws `ValidationError` when another stack needs the export. */
export function refuseIfImported(exportName: string, others: readonly StackRow[], deed: 'updated' | 'deleted'): void {
  const users = others.filter((it) => it.imports?.includes(exportName)).map((it) => it.name);
  if (users.length) throw validation(`Export ${exportName} cannot be ${deed} as it is in use by ${users.join(', ')}`);
}
