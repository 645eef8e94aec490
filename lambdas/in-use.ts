import { NotReadyYet } from './not-ready-yet.ts';

/**
 * What AWS says of something that something else still uses. When both are being deleted that passes: a load balancer's interfaces keep its security group
 * and its subnets for minutes after it is gone, and a database that is being created cannot be deleted before it is.
 */
const CODES =
  /^(DependencyViolation|ResourceInUse|ResourceInUseException|DeleteConflict\w*|InvalidDB\w+State\w*|InvalidIPAddress\.InUse)$/;

/** For `.catch` of a deletion: what is in use is not ready to go yet, everything else is thrown as it is. */
export function inUse(error: Error): never {
  if (CODES.test(error.name))
    throw new NotReadyYet(`is still in use: ${error.name}: ${error.message}`, { cause: error });
  throw error;
}
