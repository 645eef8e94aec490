import {
  MalformedPolicyDocumentException,
  PackedPolicyTooLargeException,
  STSServiceException,
} from '@aws-sdk/client-sts';
import type { Handlers, Input } from '../../handlers.ts';
import type { Call, Service, Session } from '../../service.ts';
import { denied } from '../iam/access-denied.ts';
import { byArn, type Directory } from '../iam/directory.ts';
import { managedDocument } from '../iam/granted.ts';
import { MalformedPolicy, readPolicy } from '../iam/policy/document.ts';
import { roleSession } from '../iam/role-session.ts';
import type { Sessions } from '../iam/sessions.ts';
import { refuse } from '../refuse.ts';

type Client = typeof import('@aws-sdk/client-sts');
type Asked = Input<Client['AssumeRoleCommand']>;

/** Nobody is told that a role does not exist: it only does not trust him. */
const NOBODY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'nobody.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/** Sessions of roles, for those whom the role's trust policy names and whose own policies allow it. */
export function assumeRole(directory: Directory, sessions: Sessions) {
  const operations = {
    async AssumeRole(input, { principal }) {
      const { RoleArn: arn = '', RoleSessionName: name = '', DurationSeconds: seconds = 3600 } = input;
      const role = byArn(directory.roles, arn);
      if (!role) {
        const no = { allowed: false, explicit: false, source: 'resource-based policy' } as const;
        throw denied(principal.arn, 'sts:AssumeRole', arn, no);
      }
      if (seconds > role.maxSessionSeconds) {
        invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
      }
      if (principal.kind === 'role' && seconds > 3600) {
        invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining');
      }
      const session = sessions.issue(roleSession(role, name, sessionPolicies(input)), seconds);
      directory.roles.put(role.name, { ...role, lastUsed: new Date().toISOString() });
      return {
        Credentials: credentials(session),
        AssumedRoleUser: { AssumedRoleId: session.principal.id, Arn: session.principal.arn },
      };
    },
  } satisfies Handlers<Client, Call>;

  /** What the session may do at most: a policy of its own, and managed ones. */
  function sessionPolicies({ Policy, PolicyArns = [] }: Asked): string[] {
    const managed = PolicyArns.flatMap((it) => managedDocument(directory, it.arn ?? '') ?? []);
    const all = [...(Policy ? [Policy] : []), ...managed];
    if (all.join('').length > 2048 * 10) refuse(PackedPolicyTooLargeException, 'The session policies are too large.');
    try {
      for (const it of all) readPolicy(it);
    } catch (error) {
      if (error instanceof MalformedPolicy) refuse(MalformedPolicyDocumentException, error.message);
      throw error;
    }
    return all;
  }

  const touches: Service<Client>['touches'] = {
    AssumeRole: ({ RoleArn: arn = '' }) => {
      const role = byArn(directory.roles, arn);
      return [{ arn, tags: role?.tags, policy: role?.trust ?? NOBODY, authoritative: true }];
    },
  };
  const conditions: Service<Client>['conditions'] = {
    AssumeRole: (it) => ({
      ...(it.ExternalId ? { 'sts:ExternalId': it.ExternalId } : {}),
      'sts:RoleSessionName': it.RoleSessionName ?? '',
    }),
  };
  return { operations, touches, conditions };
}

export const credentials = (session: Session) => ({
  AccessKeyId: session.accessKeyId,
  SecretAccessKey: session.secretAccessKey,
  SessionToken: session.sessionToken,
  Expiration: session.expiration,
});

function invalid(message: string): never {
  throw new STSServiceException({ name: 'ValidationError', message, $fault: 'client', $metadata: {} });
}
