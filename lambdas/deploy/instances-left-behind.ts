/** A deployment is over and did not reach every instance. */
export class InstancesLeftBehind extends Error {
  override readonly name = 'InstancesLeftBehind';
}
