import type { Decision } from './policy/evaluate.ts';

/** IAM's no. The wire says it with the code of the protocol: `AccessDenied`, `AccessDeniedException`, `UnauthorizedOperation`. */
export class AccessDenied extends Error {
  override readonly name = 'AccessDenied';
  readonly action: string;
  readonly resource: string;
  constructor(action: string, resource: string, message: string) {
    super(message);
    this.action = action;
    this.resource = resource;
  }
}

type Denial = Extract<Decision, { allowed: false }>;

/** `User: arn:… is not authorized to perform: s3:GetObject on resource: "arn:…" because no identity-based policy allows the s3:GetObject action` */
export function denied(who: string, action: string, resource: string, { explicit, source }: Denial): AccessDenied {
  const on = action.startsWith('s3:') ? `"${resource}"` : resource;
  const an = source === 'identity-based policy' ? 'an' : 'a';
  const because = explicit
    ? `with an explicit deny in ${an} ${source}`
    : `because no ${source} allows the ${action} action`;
  const prefix = action.startsWith('ec2:') ? 'You are not authorized to perform this operation. ' : '';
  return new AccessDenied(
    action,
    resource,
    `${prefix}User: ${who} is not authorized to perform: ${action} on resource: ${on} ${because}`,
  );
}
