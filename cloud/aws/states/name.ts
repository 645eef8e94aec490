import { errors } from './errors.ts';

/** AWS takes 1 to 80 characters, without white space, brackets, wildcards, and most punctuation. */
const UNFIT = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

/** Throws `InvalidName`. */
export function checkName(name: string): void {
  if (name.length === 0 || name.length > 80 || UNFIT.test(name)) throw errors.invalidName(name);
}
