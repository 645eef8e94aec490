import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { validation } from './errors.ts';
import { page } from './page.ts';
import type { ResourceRow, StackRow, Stacks } from './stacks.ts';

/** The resources of a stack. */
export function stackResourceOperations(stacks: Stacks): Handlers<typeof CloudFormation, Call> {
  const shown = (row: ResourceRow) => ({
    ...{ LogicalResourceId: row.logicalId, PhysicalResourceId: row.physicalId, ResourceType: row.type },
    ...{ ResourceStatus: row.status, ResourceStatusReason: row.reason },
  });
  const of = (stack: StackRow) => ({ StackId: stack.id, StackName: stack.name });
  return {
    async ListStackResources({ StackName, NextToken }) {
      const stack = stacks.mustFind(StackName);
      const { items, next } = page(stacks.resourcesOf(stack.id), NextToken, (it) => it.logicalId);
      return {
        NextToken: next,
        StackResourceSummaries: items.map((row) => ({ ...shown(row), LastUpdatedTimestamp: new Date(row.at) })),
      };
    },
    async DescribeStackResources({ StackName, LogicalResourceId, PhysicalResourceId }) {
      const owner =
        StackName ??
        stacks.all().find((it) => stacks.resourcesOf(it.id).some((row) => row.physicalId === PhysicalResourceId))?.id;
      if (!owner) throw validation('Either StackName or a PhysicalResourceId of a stack must be specified.');
      const stack = stacks.mustFind(owner);
      const found = stacks
        .resourcesOf(stack.id)
        .filter((it) => !LogicalResourceId || it.logicalId === LogicalResourceId);
      return { StackResources: found.map((row) => ({ ...of(stack), ...shown(row), Timestamp: new Date(row.at) })) };
    },
    async DescribeStackResource({ StackName, LogicalResourceId }) {
      const stack = stacks.mustFind(StackName);
      const row = stacks.resource(stack.id, LogicalResourceId ?? '');
      if (!row) throw validation(`Resource ${LogicalResourceId} does not exist for stack ${stack.name}`);
      return { StackResourceDetail: { ...of(stack), ...shown(row), LastUpdatedTimestamp: new Date(row.at) } };
    },
  };
}
