/** The environment's settings cannot work; the message lists every rule that they break. */
export class PreflightFailed extends Error {
  override readonly name = 'PreflightFailed';
}
