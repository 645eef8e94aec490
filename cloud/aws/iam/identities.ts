import { randomBytes } from 'node:crypto';
import { type Clock, wall } from '../../clock.ts';
import type { Decided, Identities, Principal, Touched } from '../../service.ts';
import type { Store } from '../../store.ts';
import { aboutPrincipal, aboutResource, askerOf } from './about.ts';
import { denied } from './access-denied.ts';
import { byArn, openDirectory } from './directory.ts';
import { grantedTo, holderOf } from './granted.ts';
import { type ContextValues, contextOf } from './policy/context.ts';
import { readPolicy } from './policy/document.ts';
import { type Decision, evaluate } from './policy/evaluate.ts';
import { roleSession } from './role-session.ts';
import { openSessions } from './sessions.ts';
import { openUsage } from './usage.ts';

interface Options {
  store: Store;
  clock: Clock;
  account: string;
  /** What sessions expire by. */
  sessionClock?: Clock;
  /** Told of every decision. */
  decided?: (decision: Decided) => void;
}

const UNTRUSTED = { allowed: false, explicit: false, source: 'resource-based policy' } as const;

/** Who started the cloud, and the cloud itself. */
const isTrusted = ({ kind, sourceArn }: Principal) => kind === 'operator' || (kind === 'service' && !sourceArn);

/** Who is who in the account, and who may do what. */
export function openIdentities({ store, clock, account, sessionClock = wall, decided }: Options) {
  const directory = openDirectory(store);
  const sessions = openSessions(store, sessionClock);
  const usage = openUsage(store, clock);
  const operator = operatorKey(store);

  function decide(principal: Principal, action: string, on: Touched, context: ContextValues): Decision {
    const holder = holderOf(directory, principal.roleArn ?? principal.arn);
    const asker = askerOf(principal, account);
    const keys = contextOf(
      aboutPrincipal(principal, account, clock.now(), holder?.tags),
      aboutResource(on, action, account),
      context,
    );
    return evaluate(
      { action, resource: on.arn, context: keys, asker },
      {
        ...grantedTo(directory, holder),
        session: principal.sessionPolicies?.map((it) => readPolicy(it)),
        resource: on.policy ? readPolicy(on.policy, 'resource') : undefined,
        authoritative: on.authoritative,
      },
    );
  }

  const identities: Identities = {
    find(accessKeyId) {
      if (accessKeyId === operator.accessKeyId) {
        return {
          secretAccessKey: operator.secretAccessKey,
          principal: { kind: 'operator', arn: `arn:aws:iam::${account}:root`, id: account },
        };
      }
      const session = sessions.find(accessKeyId);
      if (session) return session.expired ? undefined : session;
      const key = directory.accessKeys.get(accessKeyId);
      const user = key?.active ? directory.users.get(key.user) : undefined;
      return key && user && { ...key, principal: { kind: 'user', arn: user.arn, id: user.id } };
    },
    expired: (accessKeyId) => sessions.find(accessKeyId)?.expired ?? false,
    async assume(roleArn, by, name, seconds) {
      const role = byArn(directory.roles, roleArn);
      const context = contextOf({ 'aws:SourceAccount': account, 'aws:SourceArn': by.sourceArn });
      const action = 'sts:AssumeRole';
      // To one who may not know, a role that does not exist is one that does not trust him.
      if (!role) throw denied(by.service, action, roleArn, UNTRUSTED);
      const trust = readPolicy(role.trust, 'trust');
      const asker = { self: [], service: by.service };
      const decision = evaluate({ action, resource: roleArn, context, asker }, { identity: [], resource: trust });
      if (!decision.allowed) throw denied(by.service, action, roleArn, decision);
      directory.roles.put(role.name, { ...role, lastUsed: clock.now().toISOString() });
      return sessions.issue(roleSession(role, name), seconds ?? 3600);
    },
    ownSession: (service, seconds) => sessions.issue({ kind: 'service', arn: service, id: service }, seconds),
    allows: (principal, action, on) => isTrusted(principal) || decide(principal, action, on, {}).allowed,
    async authorize(principal, action, on, context = {}) {
      if (principal.kind === 'operator') return;
      if (action === 'sts:GetCallerIdentity') return; // needs no permission
      // A web identity shows its token to STS, which asks the role's trust policy.
      if (principal.arn === 'anonymous' && action.startsWith('sts:AssumeRoleWith')) return;
      for (const it of on) {
        const decision = decide(principal, action, it, context);
        const who = principal.roleArn ?? principal.arn;
        usage.record(who, action, decision.allowed, it.arn);
        decided?.({ principal: who, action, resource: it.arn, allowed: decision.allowed });
        if (!decision.allowed) throw denied(principal.arn, action, it.arn, decision);
      }
    },
  };
  return { identities, operator, decide, usage, sessions };
}

function operatorKey(store: Store) {
  const keys = store.table<{ accessKeyId: string; secretAccessKey: string }>('iam/operator');
  return (
    keys.get('operator') ??
    keys.put('operator', {
      accessKeyId: `AKIA${randomBytes(8).toString('hex').toUpperCase()}`,
      secretAccessKey: randomBytes(30).toString('base64url'),
    })
  );
}
