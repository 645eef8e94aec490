import { errors } from './errors.ts';

function refuse(value: unknown, member: string, constraint: string): never {
  throw errors.validation(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

/** A text of at most so many characters. Throws `ValidationException`, as the others do. */
export function checkLength(member: string, value: string | undefined, most: number): void {
  if (value !== undefined && value.length > most) refuse(value, member, `have length less than or equal to ${most}`);
}

export function checkMost(member: string, value: number | undefined, most: number): void {
  if (value !== undefined && value > most) refuse(value, member, `have value less than or equal to ${most}`);
}

export function checkEnum(member: string, value: string | undefined, known: readonly string[]): void {
  if (value !== undefined && !known.includes(value)) {
    refuse(value, member, `satisfy enum value set: [${known.join(', ')}]`);
  }
}
