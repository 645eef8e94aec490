import type { Principal, Touched } from '../../service.ts';
import type { ContextValues } from './policy/context.ts';
import type { Asker } from './policy/evaluate.ts';

/** The names by which a policy may mean this principal. */
export function askerOf(principal: Principal, account: string): Asker {
  if (principal.kind === 'service') return { self: [], service: principal.arn };
  if (principal.arn === 'anonymous') return { self: [] };
  const [roleId = principal.id] = principal.id.split(':');
  return { self: [principal.arn, principal.id, roleId], role: principal.roleArn, account };
}

/** The condition keys about who asks. */
export function aboutPrincipal(
  principal: Principal,
  account: string,
  now: Date,
  tags: Readonly<Record<string, string>> = {},
): ContextValues {
  const service = principal.kind === 'service';
  return {
    'aws:PrincipalArn': service ? undefined : (principal.roleArn ?? principal.arn),
    'aws:PrincipalAccount': service ? undefined : account,
    'kms:CallerAccount': service ? undefined : account,
    'aws:PrincipalType': { operator: 'Account', user: 'User', role: 'AssumedRole', service: undefined }[principal.kind],
    'aws:PrincipalIsAWSService': String(service),
    'aws:PrincipalServiceName': service ? principal.arn : undefined,
    'aws:userid': principal.id,
    'aws:username': principal.kind === 'user' ? principal.arn.split('/').at(-1) : undefined,
    'aws:SourceArn': principal.sourceArn,
    'aws:SourceAccount': principal.sourceArn && (principal.sourceArn.split(':')[4] || account),
    // Alarms alone say for whom they publish; it is what the policy that topics begin with asks for.
    'aws:SourceOwner': principal.arn === 'cloudwatch.amazonaws.com' ? account : undefined,
    'aws:CurrentTime': now.toISOString(),
    'aws:EpochTime': String(Math.floor(now.getTime() / 1000)),
    ...prefixed('aws:PrincipalTag/', tags),
  };
}

/** The condition keys about what is touched: its tags under `aws:` and under the service's own name. */
export function aboutResource(on: Touched, action: string, account: string): ContextValues {
  const tags = on.tags ?? {};
  return {
    'aws:ResourceAccount': account,
    ...prefixed('aws:ResourceTag/', tags),
    ...prefixed(`${action.split(':')[0]}:ResourceTag/`, tags),
  };
}

const prefixed = (prefix: string, tags: Readonly<Record<string, string>>): ContextValues =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [prefix + key, value]));
