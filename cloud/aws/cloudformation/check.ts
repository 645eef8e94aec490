import { InsufficientCapabilitiesException } from '@aws-sdk/client-cloudformation';
import type { Cloud } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { planOf } from './apply.ts';
import type { StackRequest } from './engine.ts';
import { scopeOf } from './scope.ts';
import type { StackRow, Stacks } from './stacks.ts';
import { parseTemplate, type Template } from './template.ts';

/** Throws for everything about a request that can be known before a resource is touched. */
export async function checkRequest(
  cloud: Cloud,
  stacks: Stacks,
  stack: StackRow,
  request: StackRequest,
  capabilities: readonly string[] = [],
): Promise<void> {
  const template = parseTemplate(request.template);
  const { principal, parameters = {} } = request;
  planOf(template, await scopeOf(cloud, principal, stacks, stack, template, parameters));
  const [needed] = capabilitiesOf(template);
  if (needed && !capabilities.includes('CAPABILITY_NAMED_IAM') && !capabilities.includes(needed))
    refuse(InsufficientCapabilitiesException, `Requires capabilities : [${needed}]`);
}

/** What whoever deploys the template has to say that he knows: that it makes somebody powerful, and under which name. */
export function capabilitiesOf({ Resources }: Template): ('CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM')[] {
  const identities = Object.values(Resources).filter((it) => /^AWS::IAM::(?!ServiceLinkedRole)/.test(it.Type));
  if (identities.length === 0) return [];
  const named = ['RoleName', 'UserName', 'GroupName', 'ManagedPolicyName', 'InstanceProfileName'];
  const isNamed = identities.some((it) => named.some((name) => it.Properties?.[name] !== undefined));
  return [isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM'];
}
