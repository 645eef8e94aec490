import { randomInt } from 'node:crypto';
import { InvalidParameterException } from '@aws-sdk/client-secrets-manager';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

export interface PasswordRules {
  readonly PasswordLength?: number | undefined;
  readonly ExcludeCharacters?: string | undefined;
  readonly ExcludeNumbers?: boolean | undefined;
  readonly ExcludePunctuation?: boolean | undefined;
  readonly ExcludeUppercase?: boolean | undefined;
  readonly ExcludeLowercase?: boolean | undefined;
  readonly IncludeSpace?: boolean | undefined;
  readonly RequireEachIncludedType?: boolean | undefined;
}

export function randomPassword(): Handlers<typeof import('@aws-sdk/client-secrets-manager'), Call> {
  return {
    async GetRandomPassword(input) {
      return { RandomPassword: newPassword(input) };
    },
  };
}

/** A password of these rules, every character drawn evenly. Throws `InvalidParameterException` when no password can keep them. */
export function newPassword(rules: PasswordRules): string {
  const { PasswordLength: length = 32, ExcludeCharacters = '', RequireEachIncludedType: each = true } = rules;
  const kinds = [
    rules.ExcludeLowercase ? '' : LOWER,
    rules.ExcludeUppercase ? '' : UPPER,
    rules.ExcludeNumbers ? '' : DIGITS,
    rules.ExcludePunctuation ? '' : PUNCTUATION,
    rules.IncludeSpace ? ' ' : '',
  ]
    .map((kind) => [...kind].filter((it) => !ExcludeCharacters.includes(it)))
    .filter((kind) => kind.length > 0);
  const all = kinds.flat();
  if (length < 1 || length > 4096 || all.length === 0 || (each && length < kinds.length)) {
    refuse(
      InvalidParameterException,
      `No password of length ${length} has a character of each of the ${kinds.length} kinds that are left`,
    );
  }
  const draw = (from: readonly string[]) => from[randomInt(from.length)]!;
  const letters = each ? kinds.map(draw) : [];
  while (letters.length < length) letters.push(draw(all));
  for (let i = letters.length - 1; i > 0; i--) {
    const j = randomInt(i + 1); // so that the required kinds do not stand first
    [letters[i], letters[j]] = [letters[j]!, letters[i]!];
  }
  return letters.join('');
}
