import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where an absolute path of the instance is on this machine. */
export const inRoot = (root: string, file: string) => path.join(root, file);

/** A word of a command line: an absolute path that exists on the instance is meant, whatever else is on this machine under that name. */
export function mapped(root: string, word: string): string {
  return word.startsWith('/') && !word.startsWith(root) && existsSync(inRoot(root, word)) ? inRoot(root, word) : word;
}
