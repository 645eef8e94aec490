/** AWS does not know everywhere yet what it has just created: asked again within a minute or two, it will. */
export class NotVisibleYet extends Error {
  override readonly name = 'NotVisibleYet';
}

/** Codes of EC2 for an id that it gave out a moment ago, and of the services that were handed a fresh key. */
const CODES =
  /^(Invalid\w*(ID|Id|Group)\.NotFound|NatGatewayNotFound|KMSKeyNotAccessible(Fault)?|InvalidRoleException)$/;

/** What is there already and did not show when it was looked for. A name that somebody else has taken (`BucketAlreadyExists`) stays taken. */
const THERE =
  /^(\w*(?<!Bucket)AlreadyExists(Fault|Exception)?|BucketAlreadyOwnedByYou|\w+NameExistsException|Duplicate\w+|\w+\.(Duplicate|AlreadyExists(Exception)?|AlreadyAssociated|Conflict))$/;

/** What is gone already and showed when it was looked for. */
const GONE = /NotFound|^NoSuch|DoesNotExist|\.NotAttached$/;

/** Where the code says nothing: a role, its trust or its instance profile have not reached the service that shall use it. */
const MESSAGES =
  /cannot be assumed|sts:AssumeRole on service role|Cannot assume role|Invalid IAM Instance Profile|invalid principals?|Invalid principal in policy/;

/** For `.catch`: what passes by itself becomes `NotVisibleYet`, everything else is thrown as it is. */
export function visibility(error: Error): never {
  if (CODES.test(error.name) || THERE.test(error.name) || MESSAGES.test(error.message))
    throw new NotVisibleYet(`${error.name}: ${error.message}`, { cause: error });
  throw error;
}

/** For `.catch` of a deletion: what was gone already is looked for again, until AWS shows everywhere that it is. */
export function goneAlready(error: Error): never {
  if (GONE.test(error.name)) throw new NotVisibleYet(`${error.name}: ${error.message}`, { cause: error });
  throw error;
}
