import { randomBytes } from 'node:crypto';
import type { ResourceStatus, StackStatus } from '@aws-sdk/client-cloudformation';
import type { Cloud, Principal } from '../../service.ts';
import type { Scope } from './intrinsics.ts';
import type { Tag, Work } from './resource-type.ts';
import type { ResourceRow, StackEventRow, StackRow, Stacks } from './stacks.ts';
import type { Template } from './template.ts';

/** One change of one stack, under way. */
export interface Deployment {
  readonly cloud: Cloud;
  readonly principal: Principal;
  readonly stacks: Stacks;
  readonly stackId: string;
  readonly template: Template;
  readonly scope: Scope;
  readonly tags: readonly Tag[];
  readonly onEvent?: (event: StackEventRow) => void;
}

/** Writes down where a resource stands, and says so. */
export function mark(
  { stacks, stackId, onEvent }: Deployment,
  row: Omit<ResourceRow, 'at' | 'stackId' | 'status' | 'reason'>,
  status: ResourceStatus,
  reason?: string,
): void {
  stacks.putResource({ ...row, stackId, status, reason });
  const { logicalId, physicalId, type } = row;
  const { name } = stacks.mustFind(stackId);
  const event = stacks.record({ stackId, stackName: name, logicalId, physicalId, type, status, reason });
  onEvent?.(event);
}

/** The same for the stack itself. */
export function markStack(
  { stacks, stackId, onEvent }: Pick<Deployment, 'stacks' | 'stackId' | 'onEvent'>,
  status: StackStatus,
  reason?: string,
): StackRow {
  const row = stacks.put({ ...stacks.mustFind(stackId), status, reason });
  const who = { stackId, stackName: row.name, logicalId: row.name, physicalId: stackId };
  const type = 'AWS::CloudFormation::Stack';
  const event = stacks.record({ ...who, type, status: status as ResourceStatus, reason });
  onEvent?.(event);
  return row;
}

/** Between two looks at a resource that is not there yet. */
const LOOK_AGAIN_MS = 5;

export function workFor({ cloud, principal, stacks, stackId, tags }: Deployment, logicalId: string): Work {
  const { name: stackName } = stacks.mustFind(stackId);
  const suffix = BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(36)
    .toUpperCase()
    .padStart(12, '0')
    .slice(-12);
  return {
    cloud,
    stackName,
    logicalId,
    use: (service) => cloud.use(service, principal),
    name: (longest = 255) => {
      const start = `${stackName}-${logicalId}`.slice(0, longest - suffix.length - 1);
      return `${start}-${suffix}`;
    },
    tags: (given = []) => [...tags.filter((it) => !given.some((own) => own.Key === it.Key)), ...given],
    async until(probe) {
      while (!(await probe())) await cloud.clock.sleep(LOOK_AGAIN_MS, cloud.signal);
    },
  };
}
