import { type Dirent, promises as fs } from 'node:fs';
import path from 'node:path';

const FOLDERS = ['refs/heads', 'refs/tags'];
const ID = /^[0-9a-f]{40}$/;

/**
 * Every branch and tag by its full name, with the commit (or tag object) that it names, in the order of the names. Read from the repository's
 * files, as git does it, without a process. What is loose comes first and counts more: a reference that is packed meanwhile is seen once, at least.
 */
export async function references(gitDir: string): Promise<Record<string, string>> {
  const loose = (await Promise.all(FOLDERS.map((folder) => below(gitDir, folder)))).flat();
  const written = new Map([...(await packed(gitDir)), ...loose]);
  const found: [string, string][] = [];
  for (const name of [...written.keys()].sort()) {
    const id = resolve(written, name);
    if (id) found.push([name, id]);
  }
  return Object.fromEntries(found);
}

async function below(gitDir: string, folder: string): Promise<[string, string][]> {
  const entries = await fs.readdir(path.join(gitDir, folder), { withFileTypes: true }).catch(gone<Dirent[]>([]));
  const found = entries.map(async (entry): Promise<[string, string][]> => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return below(gitDir, name);
    // What git is just writing; no reference may be called so.
    if (name.endsWith('.lock')) return [];
    return [[name, (await fs.readFile(path.join(gitDir, name), 'utf8').catch(gone(''))).trim()]];
  });
  return (await Promise.all(found)).flat().filter(([, text]) => text !== '');
}

async function packed(gitDir: string): Promise<[string, string][]> {
  const text = await fs.readFile(path.join(gitDir, 'packed-refs'), 'utf8').catch(gone(''));
  return text
    .split('\n')
    .map((line): [string, string] => [line.slice(41), line.slice(0, 40)])
    .filter(([name, id]) => ID.test(id) && FOLDERS.some((folder) => name.startsWith(`${folder}/`)));
}

/** A branch may be another name of a branch: `ref: refs/heads/main`. git follows five times. */
function resolve(written: ReadonlyMap<string, string>, name: string, depth = 5): string | undefined {
  const text = written.get(name) ?? '';
  if (ID.test(text)) return text;
  return text.startsWith('ref: ') && depth > 0 ? resolve(written, text.slice('ref: '.length), depth - 1) : undefined;
}

const gone =
  <T>(instead: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code !== 'ENOENT') throw error;
    return instead;
  };
