import { validation } from './errors.ts';
import { functionOf, PLACEHOLDER } from './intrinsics.ts';
import type { Json, Template, TemplateResource } from './template.ts';

/** For each resource the ones that must be there first. Throws `ValidationError` for a circle or an unknown name. */
export function dependencies(
  resources: Readonly<Record<string, TemplateResource>>,
  template: Template,
): Map<string, Set<string>> {
  const graph = new Map<string, Set<string>>();
  for (const [id, resource] of Object.entries(resources)) {
    const found = new Set<string>();
    collect((resource.Properties ?? {}) as Json, found);
    for (const it of [resource.DependsOn ?? []].flat()) found.add(it);
    for (const name of found) {
      if (name in resources || name in (template.Parameters ?? {}) || name.startsWith('AWS::')) continue;
      if (name in template.Resources) continue; // its condition is false; whoever really needs it fails when it is asked for
      throw validation(
        `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`,
      );
    }
    graph.set(id, new Set([...found].filter((name) => name in resources)));
  }
  refuseCircles(graph);
  return graph;
}

function collect(value: Json, found: Set<string>): void {
  if (Array.isArray(value)) for (const it of value) collect(it, found);
  else if (typeof value === 'object' && value !== null) {
    const [name, argument] = functionOf(value) ?? [];
    if (name === 'Ref') found.add(String(argument));
    else if (name === 'Fn::GetAtt')
      found.add(typeof argument === 'string' ? argument.split('.')[0]! : String((argument as Json[])[0]));
    else {
      if (name === 'Fn::Sub') fromText(argument as Json, found);
      for (const it of Object.values(value)) collect(it, found);
    }
  }
}

function fromText(argument: Json, found: Set<string>): void {
  const [text, own] = typeof argument === 'string' ? [argument, {}] : (argument as [string, object]);
  for (const [, literal, name = ''] of text.matchAll(PLACEHOLDER))
    if (!literal && !(name in own)) found.add(name.startsWith('AWS::') ? name : name.split('.')[0]!);
}

function refuseCircles(graph: Map<string, Set<string>>): void {
  const done = new Set<string>();
  const walk = (id: string, path: readonly string[]): void => {
    if (done.has(id)) return;
    if (path.includes(id))
      throw validation(`Circular dependency between resources: [${path.slice(path.indexOf(id)).join(', ')}]`);
    for (const next of graph.get(id) ?? []) walk(next, [...path, id]);
    done.add(id);
  };
  for (const id of graph.keys()) walk(id, []);
}
