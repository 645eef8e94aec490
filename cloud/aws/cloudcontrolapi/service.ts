import type { StartService } from '../../service.ts';
import { openManaged } from './managed.ts';
import { resourceOperations } from './resource.ts';

/** Cloud Control: the resources of stacks, read and patched one at a time. Its IAM actions are CloudFormation's. */
export const start: StartService<typeof import('@aws-sdk/client-cloudcontrol')> = (cloud) => {
  const operations = resourceOperations(cloud, openManaged(cloud));
  const actions = Object.fromEntries(Object.keys(operations).map((name) => [name, `cloudformation:${name}`]));
  return { operations, actions };
};
