/** AWS has had more calls than it takes at once, from whomever in the account, and the SDK has asked again in vain: asked again later, it will answer. */
export class Throttled extends Error {
  override readonly name = 'Throttled';
}

/** What the services call it. */
const CODES =
  /^(RequestLimitExceeded|Throttl(ed|ing)(Exception)?|RequestThrottled(Exception)?|TooManyRequests(Exception)?|EC2ThrottledException|SlowDown|BandwidthLimitExceeded|ProvisionedThroughputExceeded(Exception)?|PriorRequestNotComplete)$/;

/** For `.catch`: every service's word for too many calls becomes `Throttled`, everything else is thrown as it is. */
export function throttling(error: Error): never {
  if (CODES.test(error.name)) throw new Throttled(`${error.name}: ${error.message}`, { cause: error });
  throw error;
}
