import type { ByInput } from '../handlers.ts';
import { requestTags } from '../request-tags.ts';
import type { Beside, Call, Touched } from '../service.ts';

/**
 * The right to tag, which AWS asks of who creates with tags, on what each operation creates. Without tags nobody is asked. A policy may
 * say by which call the tags may come: `elasticloadbalancing:CreateAction`.
 */
export function tagOnCreate<Module>(
  action: `${string}:${string}`,
  created: ByInput<Module, readonly (Touched | string)[]>,
): ByInput<Module, readonly Beside[], [call: Call]> {
  const service = action.split(':')[0];
  const operations = Object.entries(created) as [string, (input: object) => readonly (Touched | string)[]][];
  return Object.fromEntries(
    operations.map(([operation, on]) => [
      operation,
      (input: object): readonly Beside[] => {
        if (Object.keys(requestTags(input)).length === 0) return [];
        return [{ action, on: on(input), context: { [`${service}:CreateAction`]: operation } }];
      },
    ]),
  ) as unknown as ByInput<Module, readonly Beside[], [call: Call]>;
}
