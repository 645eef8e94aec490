import { randomBytes, randomUUID } from 'node:crypto';
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
  deployment: Deployment,
  row: Omit<ResourceRow, 'at' | 'stackId' | 'status' | 'reason'>,
  status: ResourceStatus,
  reason?: string,
): void {
  deployment.stacks.putResource({ ...row, stackId: deployment.stackId, status, reason });
  announce(deployment, row, status, reason);
}

/** Says what happened to something that the stack may no longer count as its own. */
export function announce(
  { stacks, stackId, onEvent }: Deployment,
  { logicalId, physicalId, type }: Pick<ResourceRow, 'logicalId' | 'physicalId' | 'type'>,
  status: ResourceStatus,
  reason?: string,
): void {
  const { name, operationId } = stacks.mustFind(stackId);
  const event = stacks.record({ stackId, stackName: name, operationId, logicalId, physicalId, type, status, reason });
  onEvent?.(event);
}

/** The same for the stack itself. */
export function markStack(
  { stacks, stackId, onEvent }: Pick<Deployment, 'stacks' | 'stackId' | 'onEvent'>,
  status: StackStatus,
  reason?: string,
): StackRow {
  const before = stacks.mustFind(stackId);
  const operationId = BEGINS.test(status) ? randomUUID() : before.operationId;
  const row = stacks.put({ ...before, status, reason, operationId });
  const who = { stackId, stackName: row.name, operationId, logicalId: row.name, physicalId: stackId };
  const type = 'AWS::CloudFormation::Stack';
  const event = stacks.record({ ...who, type, status: status as ResourceStatus, reason });
  onEvent?.(event);
  return row;
}

/** Statuses with which an operation begins, not one of its parts. */
const BEGINS = /^(CREATE|UPDATE|DELETE|ROLLBACK|UPDATE_ROLLBACK)_IN_PROGRESS$/;

/** Between two looks at a resource that is not there yet. */
const LOOK_AGAIN_MS = 5;

/** `onBegun` hears of the resource as soon as it exists, though it may not be complete. */
export function workFor(
  { cloud, principal, stacks, stackId, tags }: Pick<Deployment, 'cloud' | 'principal' | 'stacks' | 'stackId' | 'tags'>,
  logicalId: string,
  onBegun: (physicalId: string) => void = () => {},
): Work {
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
    begun: onBegun,
    async until(probe) {
      while (!(await probe())) await cloud.clock.sleep(LOOK_AGAIN_MS, cloud.signal);
    },
  };
}
