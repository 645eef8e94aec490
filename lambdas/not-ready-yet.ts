/** What was asked for is on its way: the state machine's `Retry` on this name asks again. */
export class NotReadyYet extends Error {
  override readonly name = 'NotReadyYet';
}
