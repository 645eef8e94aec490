import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';

/** Writes the whole file or nothing: others read it at any moment. What it says already is not written again, since each of them would read it again. */
export function publish(file: string, value: object): void {
  const text = JSON.stringify(value);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** A file that another process publishes: its newest value, parsed again only when it changed. `empty` before it is first written. */
export function follow<T>(file: string, empty: T): () => T {
  let seen = '';
  let value = empty;
  return () => {
    const stat = statSync(file, { throwIfNoEntry: false });
    const version = stat ? `${stat.ino} ${stat.mtimeMs}` : '';
    if (stat && version !== seen) value = JSON.parse(readFileSync(file, 'utf8')) as T;
    seen = version;
    return value;
  };
}
