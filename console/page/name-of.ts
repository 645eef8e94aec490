import { BadRequest } from './request-body.ts';

/** A part of an address that becomes one part of a key: it may not lead to others. Throws `BadRequest`. */
export function nameOf(part: string): string {
  if (part === '' || part === '.' || part === '..' || /[/\\]/.test(part)) throw new BadRequest(`"${part}" is no name`);
  return part;
}
