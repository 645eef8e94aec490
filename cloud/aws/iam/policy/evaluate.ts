import { holds } from './condition.ts';
import type { Context } from './context.ts';
import type { Policy, Statement } from './document.ts';
import { actionMatches, fill } from './pattern.ts';

/** Who asks, by all the names that a policy may give: the session, the role behind it, the account, or a service. */
export interface Asker {
  /** ARNs and unique ids that mean exactly this principal: a user, or a session. */
  readonly self: readonly string[];
  /** The role that the session was made from. */
  readonly role?: string;
  /** Absent for services and for those who did not sign. */
  readonly account?: string;
  /** `events.amazonaws.com` */
  readonly service?: string;
  /** The identity provider of a web identity. */
  readonly federated?: string;
}

export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
  readonly asker: Asker;
}

/** The policies that have a say. */
export interface Policies {
  readonly identity: readonly Policy[];
  /** What the identity may have at most; absent when nothing bounds it. */
  readonly boundary?: readonly Policy[];
  /** What the session may have at most, as its creator said. */
  readonly session?: readonly Policy[];
  readonly resource?: Policy;
  /** The resource's policy alone decides, and identity policies count only where it lets the account in: KMS keys, trust in roles. */
  readonly authoritative?: boolean;
}

export type Source = 'identity-based policy' | 'permissions boundary' | 'session policy' | 'resource-based policy';

/** Yes, or no with the reason: a Deny somewhere, or no Allow where one is needed. */
export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly explicit: boolean; readonly source: Source };

/** Decides as IAM does within one account: an explicit deny wins, boundaries and session policies only ever take away. */
export function evaluate(question: Question, policies: Policies): Decision {
  const { identity, boundary, session, resource, authoritative } = policies;
  const groups: [Source, readonly Policy[]][] = [
    ['identity-based policy', identity],
    ['permissions boundary', boundary ?? []],
    ['session policy', session ?? []],
  ];
  for (const [source, group] of groups) {
    if (group.flat().some((it) => !it.allows && applies(it, question)))
      return { allowed: false, explicit: true, source };
  }
  const grants = (resource ?? []).filter((it) => applies(it, question) && concerns(it, question.asker) !== 'none');
  if (grants.some((it) => !it.allows)) return { allowed: false, explicit: true, source: 'resource-based policy' };

  const reach = new Set(grants.map((it) => concerns(it, question.asker)));
  const no = (source: Source): Decision => ({ allowed: false, explicit: false, source });
  const allow = (group: readonly Policy[] | undefined) =>
    group === undefined || group.flat().some((it) => it.allows && applies(it, question));
  if (reach.has('self')) return { allowed: true };
  if (!question.asker.account) return no('resource-based policy');
  if (!reach.has('role')) {
    if (authoritative && !reach.has('account')) return no('resource-based policy');
    if (!allow(identity)) return no('identity-based policy');
  }
  if (!allow(boundary)) return no('permissions boundary');
  if (!allow(session)) return no('session policy');
  return { allowed: true };
}

/** Whether a statement speaks of this action on this resource under these conditions, whoever asks. */
function applies(statement: Statement, question: Question): boolean {
  const { action, resource, context } = question;
  const named = statement.actions.some((it) => actionMatches(it, action));
  if (named === statement.actionsInverted) return false;
  if (statement.resources) {
    const meant = statement.resources.some((it) => it === '*' || fill(it, context)?.pattern.test(resource));
    if (meant === statement.resourcesInverted) return false;
  }
  return statement.conditions.every((it) => holds(it, context));
}

/** How directly a statement of a resource's policy speaks of the asker. */
function concerns({ principals, principalsInverted }: Statement, asker: Asker): 'self' | 'role' | 'account' | 'none' {
  if (principals === undefined) return 'none';
  const reach = named(principals, asker);
  if (!principalsInverted) return reach;
  return reach === 'none' ? 'self' : 'none';
}

function named(principals: NonNullable<Statement['principals']>, asker: Asker): 'self' | 'role' | 'account' | 'none' {
  if (principals === '*') return 'self';
  const { AWS = [], Service = [], Federated = [] } = principals;
  if (AWS.includes('*')) return 'self';
  if (AWS.some((it) => asker.self.includes(it))) return 'self';
  if (asker.service && Service.some((it) => sameService(it, asker.service as string))) return 'self';
  if (asker.federated && Federated.includes(asker.federated)) return 'self';
  if (asker.role && AWS.includes(asker.role)) return 'role';
  const { account } = asker;
  const whole = (it: string) => it === account || it === `arn:aws:iam::${account}:root`;
  return account && AWS.some(whole) ? 'account' : 'none';
}

/** `states.us-east-1.amazonaws.com` is the regional name of `states.amazonaws.com`. */
function sameService(name: string, service: string): boolean {
  const plain = (it: string) =>
    it.replace(/^([a-z0-9-]+)\.[a-z]{2}(?:-[a-z]+)+-\d\.amazonaws\.com$/, '$1.amazonaws.com');
  return plain(name) === plain(service);
}
