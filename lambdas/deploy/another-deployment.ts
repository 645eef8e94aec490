import { NotReadyYet } from '../not-ready-yet.ts';

/** A group has one deployment at a time: another execution's that was aborted, a rollback, one that follows up on a new instance. */
export function another(error: Error): never {
  if (error.name === 'DeploymentLimitExceededException') throw new NotReadyYet(`Waiting for another: ${error.message}`);
  throw error;
}
