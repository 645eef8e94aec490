/** A tier does not serve the commit; the message says which one, why, and what it serves instead. */
export class DeploymentFailed extends Error {
  override readonly name = 'DeploymentFailed';
}
