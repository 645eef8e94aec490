/** AWS does not know everywhere yet what it has just created: asked again within a minute or two, it will. */
export class NotVisibleYet extends Error {
  override readonly name = 'NotVisibleYet';
}

/** Codes of EC2 for an id that it gave out a moment ago, and of the services that were handed a fresh key. */
const CODES =
  /^(Invalid\w*(ID|Id|Group)\.NotFound|NatGatewayNotFound|KMSKeyNotAccessible(Fault)?|InvalidRoleException)$/;

/** Where the code says nothing: a role, its trust or its instance profile have not reached the service that shall use it. */
const MESSAGES =
  /cannot be assumed|sts:AssumeRole on service role|Cannot assume role|Invalid IAM Instance Profile|invalid principals?|Invalid principal in policy/;

/** For `.catch`: what passes by itself becomes `NotVisibleYet`, everything else is thrown as it is. */
export function visibility(error: Error): never {
  if (CODES.test(error.name) || MESSAGES.test(error.message))
    throw new NotVisibleYet(`${error.name}: ${error.message}`, { cause: error });
  throw error;
}
