/** The drill was ended after its fault was asked for, and before its time. */
export class DrillStopped extends Error {
  override readonly name = 'DrillStopped';
}
