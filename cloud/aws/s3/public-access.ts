import type { Statement } from '../iam/policy/document.ts';
import { readPolicy } from '../iam/policy/document.ts';

/** Public is what everyone is allowed without a condition that could narrow it. */
export const isPublic = ({ allows, principals, conditions }: Statement): boolean =>
  allows &&
  !conditions.length &&
  principals !== undefined &&
  (principals === '*' || Boolean(principals.AWS?.includes('*')));

/** What `RestrictPublicBuckets` leaves of a policy that was public before it was set: nothing for those who are only anyone. */
export function withoutPublic(policy: string): string {
  if (!policy || !readPolicy(policy, 'resource').some(isPublic)) return policy;
  const document = JSON.parse(policy) as { Statement: object | object[] };
  const statements = [document.Statement].flat();
  const left = statements.filter((it) => !isPublicText({ ...document, Statement: [it] }));
  return left.length ? JSON.stringify({ ...document, Statement: left }) : '';
}

const isPublicText = (document: object) => readPolicy(JSON.stringify(document), 'resource').some(isPublic);
