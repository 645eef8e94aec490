/** The drill must not be done now; nothing was harmed. The message has every reason. */
export class DrillRefused extends Error {
  override readonly name = 'DrillRefused';
}
