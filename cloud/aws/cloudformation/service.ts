import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import type { StartService } from '../../service.ts';
import { absentOperations } from './absent.ts';
import { changeSetOperations } from './change-set.ts';
import { changingOperations } from './changing.ts';
import { exportOperations } from './export.ts';
import { stackOperations } from './stack.ts';
import { stackResourceOperations } from './stack-resource.ts';
import { openStacks } from './stacks.ts';
import { typeOperations } from './type.ts';

/** CloudFormation: templates applied through the operations of the other services, as whoever deploys them. */
export const start: StartService<typeof CloudFormation> = (cloud) => {
  const stacks = openStacks(cloud);
  const operations = {
    ...changingOperations(cloud, stacks),
    ...stackOperations(cloud, stacks),
    ...stackResourceOperations(stacks),
    ...exportOperations(stacks),
    ...typeOperations(),
    ...changeSetOperations(cloud, stacks),
    ...absentOperations(stacks),
  };
  const ofStack = ({ StackName }: { StackName?: string }) => {
    const row = stacks.find(StackName);
    const tags = Object.fromEntries((row?.tags ?? []).map((it) => [it.Key, it.Value]));
    return [{ arn: row?.id ?? cloud.arn('cloudformation', `stack/${StackName}/*`), tags }];
  };
  const anywhere = [
    'DescribeAccountLimits',
    'ListStackSets',
    'ListStacks',
    'ListExports',
    'ListImports',
    'ValidateTemplate',
    'GetTemplateSummary',
    'DescribeType',
  ];
  const names = Object.keys(operations).filter((it) => !anywhere.includes(it));
  return { operations, touches: Object.fromEntries(names.map((name) => [name, ofStack])) };
};
