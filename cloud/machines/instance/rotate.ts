import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { inRoot } from './paths.ts';

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3 };

interface Rule {
  readonly files: readonly string[];
  readonly maxBytes: number;
  readonly keep: number;
  readonly copyTruncate: boolean;
}

/**
 * What logrotate(8) does for the disk of an instance: a file that has grown beyond the `size` or `maxsize` of its rule in /etc/logrotate.d becomes `.1`, and
 * the oldest goes. An instance here does not live for days: `daily` and its like, and `compress`, have no meaning.
 */
export function rotateLogs(root: string): void {
  const folder = inRoot(root, '/etc/logrotate.d');
  const rules = existsSync(folder)
    ? readdirSync(folder).flatMap((name) => parseRules(readFileSync(`${folder}/${name}`, 'utf8')))
    : [];
  for (const { files, ...rule } of rules)
    for (const file of files.map((it) => inRoot(root, it)))
      if (existsSync(file) && statSync(file).size > rule.maxBytes) rotate(file, rule);
}

export function parseRules(text: string): Rule[] {
  const blocks = text.replace(/^\s*#.*$/gm, '').matchAll(/([^{}]+)\{([^}]*)\}/g);
  return [...blocks].map(([, files = '', body = '']) => {
    const words = new Map<string, string | undefined>();
    for (const [word = '', value] of body.split('\n').map((line) => line.trim().split(/\s+/))) words.set(word, value);
    const [, number, unit = ''] = /^(\d+)([kMG]?)$/.exec(words.get('maxsize') ?? words.get('size') ?? '') ?? [];
    return {
      files: files.trim().split(/\s+/),
      maxBytes: number ? Number(number) * UNITS[unit]! : Infinity,
      keep: Number(words.get('rotate') ?? 0),
      copyTruncate: words.has('copytruncate'),
    };
  });
}

function rotate(file: string, { keep, copyTruncate }: Omit<Rule, 'files'>): void {
  for (let age = keep - 1; age > 0; age--)
    if (existsSync(`${file}.${age}`)) renameSync(`${file}.${age}`, `${file}.${age + 1}`);
  if (keep > 0 && !copyTruncate) {
    renameSync(file, `${file}.1`);
    writeFileSync(file, '');
    return;
  }
  // Whoever writes keeps the file open; what comes between the two is lost, as logrotate(8) says.
  if (keep > 0) copyFileSync(file, `${file}.1`);
  truncateSync(file);
}
