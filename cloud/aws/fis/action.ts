import { type ActionSummary, ResourceNotFoundException } from '@aws-sdk/client-fis';
import { refuse } from '../refuse.ts';
import type { ActionType } from './action-type.ts';
import type { Fis, Operations } from './model.ts';
import { page } from './page.ts';

export function actionOperations({ cloud, actions }: Fis): Operations {
  const summary = (id: string, { description, targets }: ActionType): ActionSummary => ({
    id,
    arn: cloud.arn('fis', `action/${id}`),
    description,
    targets: Object.fromEntries(Object.entries(targets).map(([name, resourceType]) => [name, { resourceType }])),
    tags: {},
  });
  return {
    async ListActions(input) {
      const all = [...actions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, type]) => summary(id, type));
      const { items, nextToken } = page(all, (it) => it.id!, input);
      return { actions: items, nextToken };
    },
    async GetAction({ id = '' }) {
      const type = actions.get(id) ?? refuse(ResourceNotFoundException, `The action ${id} was not found`);
      return { action: { ...summary(id, type), parameters: { ...type.parameters } } };
    },
  };
}
