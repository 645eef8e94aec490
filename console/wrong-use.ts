/** The exit code of a command that was asked for what there is not. */
export const MISUSE = 2;

/** The command line asks for what cannot be; nothing was done. The message says what can be. */
export class WrongUse extends Error {
  override readonly name: string = 'WrongUse';
}
