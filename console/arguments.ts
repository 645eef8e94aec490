import { InvalidArgumentError } from '@commander-js/extra-typings';

/** Reads a number of the command line, in these limits. Throws `InvalidArgumentError`, which quotes what was given and says what is. */
export const number =
  (least: number, most: number, { isWhole = true } = {}) =>
  (text: string): number => {
    const value = Number(text);
    if (
      text.trim() === '' ||
      Number.isNaN(value) ||
      value < least ||
      value > most ||
      (isWhole && !Number.isInteger(value))
    )
      throw new InvalidArgumentError(`Take a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`);
    return value;
  };

/** 0 is any free one. */
export const port = number(0, 65_535);

/** As many requests a second as a probe sends. */
export const rate = number(1, 1_000, { isWhole: false });

/** A commit, which a deployment names by all its digits. */
export function commit(text: string): string {
  if (!/^[0-9a-f]{40}$/.test(text))
    throw new InvalidArgumentError('A commit is all its 40 digits, as "git rev-parse HEAD" prints them.');
  return text;
}
