import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { validation } from './errors.ts';
import { page } from './page.ts';
import type { Stacks } from './stacks.ts';

/** What stacks give to others under a name. */
export function exportOperations(stacks: Stacks) {
  return {
    async ListExports({ NextToken }) {
      const all = stacks
        .all()
        .flatMap(({ id, outputs }) =>
          outputs.flatMap(({ exportName: Name, value: Value }) =>
            Name ? [{ ExportingStackId: id, Name, Value }] : [],
          ),
        );
      const { items, next } = page(all, NextToken, (it) => it.Name);
      return { Exports: [...items], NextToken: next };
    },
    async ListImports({ ExportName = '', NextToken }) {
      const users = stacks.all().filter((it) => it.imports?.includes(ExportName));
      if (users.length === 0) throw validation(`Export '${ExportName}' is not imported by any stack.`);
      const { items, next } = page(users, NextToken, (it) => it.id);
      return { Imports: items.map((it) => it.name), NextToken: next };
    },
  } satisfies Handlers<typeof CloudFormation, Call>;
}
