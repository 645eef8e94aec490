import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Botocore, botocore, type Entry, manifest } from './manifest.ts';
import { counts, page } from './page.ts';

// Prints the counts of docs/parity.md, and says whether it is up to date. With `--write` it is written anew, and where botocore is installed, so is what that says.
const root = path.resolve(import.meta.dirname, '../..');
const target = path.join(root, 'docs/parity.md');
const write = process.argv.includes('--write');

let entries = await manifest(root);
if (write && ask(entries)) entries = await manifest(root);
const text = page(entries, botocore(root));
if (write) writeFileSync(target, text);
console.log(counts(entries));
if (existsSync(target) && readFileSync(target, 'utf8') !== text) {
  console.error('docs/parity.md is not what the sources say: npm run parity -- --write');
  process.exitCode = 1;
}

/** Whether botocore is there and has been asked. */
function ask(all: readonly Entry[]): boolean {
  const input = JSON.stringify(Object.fromEntries(all.map((it) => [it.operation, it])));
  const { status, stdout } = spawnSync('python3', [path.join(import.meta.dirname, 'models.py')], {
    input,
    encoding: 'utf8',
  });
  if (status !== 0) return false;
  const [version = '', ...differences] = stdout.trim().split('\n');
  const { answered } = botocore(root);
  const found: Botocore = { version, differences, answered };
  writeFileSync(path.join(root, 'docs/parity/botocore.json'), `${JSON.stringify(found, null, 2)}\n`);
  return true;
}
