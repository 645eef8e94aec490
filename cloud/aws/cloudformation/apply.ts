import { type Changed, change, ResourceFailed } from './change.ts';
import type { Deployment } from './deployment.ts';
import { validation } from './errors.ts';
import { dependencies } from './graph.ts';
import type { Scope } from './intrinsics.ts';
import { remove, removeAll } from './remove.ts';
import { knows } from './resource-types.ts';
import type { ResourceRow } from './stacks.ts';
import type { Template, TemplateResource } from './template.ts';

/** Thrown when others failed first; the stack's reason is theirs. */
class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

/** What became of the resources that the template has. */
export interface Applied {
  /** In the order in which they were done. */
  readonly done: readonly Changed[];
  readonly failures: readonly Error[];
}

/** The resources whose condition holds, and for each the ones that it needs. Throws `ValidationError` for what cannot be deployed. */
export function planOf(template: Template, scope: Scope) {
  const wanted: Record<string, TemplateResource> = Object.fromEntries(
    Object.entries(template.Resources).filter(([, it]) => !it.Condition || scope.condition(it.Condition)),
  );
  const unknown = [...new Set(Object.values(wanted).map((it) => it.Type))].filter((type) => !knows(type));
  if (unknown.length) throw validation(`Template format error: Unrecognized resource types: [${unknown.join(', ')}]`);
  return { wanted, graph: dependencies(wanted, template) };
}

/** Brings all resources of a stack to what its template says, each as soon as those that it needs are there, until one fails. */
export async function applyResources(deployment: Deployment): Promise<Applied> {
  const { wanted, graph } = planOf(deployment.template, deployment.scope);
  const done: Changed[] = [];
  const failures: Error[] = [];
  const started = new Map<string, Promise<void>>();
  const start = (id: string): Promise<void> => {
    const known = started.get(id);
    if (known) return known;
    const needs = [...graph.get(id)!];
    const work = Promise.all(needs.map(start)).then(async () => {
      if (failures.length) throw new Cancelled('Resource creation cancelled');
      done.push(await change(deployment, id, wanted[id]!, needs));
    });
    started.set(id, work);
    work.catch((error: Error) => {
      if (error instanceof Cancelled || failures.includes(error)) return;
      failures.push(error);
      if (error instanceof ResourceFailed && error.undo) done.push({ logicalId: error.logicalId, undo: error.undo });
    });
    return work;
  };
  await Promise.allSettled([...graph.keys()].map(start));
  return { done, failures };
}

/** Takes back what was done, the last deed first, and goes on where that fails; gives the resources that could not be taken back. */
export async function takeBack(deployment: Deployment, { done }: Applied): Promise<string[]> {
  const { stacks, stackId } = deployment;
  const stuck: string[] = [];
  const begun = stacks.resourcesOf(stackId).filter((it) => it.status === 'CREATE_FAILED');
  for (const row of begun) await remove(deployment, row, 'rollback').catch(() => stuck.push(row.logicalId));
  for (const { logicalId, undo } of [...done].reverse())
    await undo?.().catch((error: Error) => {
      deployment.cloud.log(`Rollback of ${logicalId}: ${error.message}`);
      stuck.push(logicalId);
    });
  return stuck;
}

/** Deletes what a deployment that succeeded has left over. What cannot be deleted is left to itself, as CloudFormation does. */
export async function cleanUp(deployment: Deployment, { done }: Pick<Applied, 'done'>): Promise<void> {
  const { stacks, stackId, template, scope } = deployment;
  for (const it of done) await it.cleanUp?.();
  const { wanted } = planOf(template, scope);
  const gone = stacks.resourcesOf(stackId).filter((it) => !(it.logicalId in wanted));
  await removeAll(deployment, gone).catch(() => {});
  for (const { logicalId } of gone) stacks.deleteResource(stackId, logicalId);
}

/** In CloudFormation's words: which resources failed, by what should have become of them. */
export function reasonOf(failures: readonly Error[], rows: readonly ResourceRow[]): string {
  const failed = failures.flatMap((it) => (it instanceof ResourceFailed ? it.logicalId : []));
  if (failed.length === 0) return failures[0]?.message ?? '';
  const of = (status: string) => failed.filter((id) => rows.find((it) => it.logicalId === id)?.status === status);
  const told = (ids: readonly string[], what: string) =>
    ids.length ? [`The following resource(s) failed to ${what}: [${ids.join(', ')}].`] : [];
  return [...told(of('CREATE_FAILED'), 'create'), ...told(of('UPDATE_FAILED'), 'update')].join(' ');
}
