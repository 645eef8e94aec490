/** Another execution changes the environment now; the state machine asks again until it is over. */
export class LockHeld extends Error {
  override readonly name = 'LockHeld';
}
