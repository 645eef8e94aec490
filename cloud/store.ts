import { accessSync, constants, mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Rows by key, in memory for reading and on disk as soon as `put` returns. Values are plain JSON; dates are ISO strings. */
export interface Table<T> {
  get(key: string): T | undefined;
  has(key: string): boolean;
  put(key: string, row: T): T;
  delete(key: string): boolean;
  /** In the order in which the keys were first put. */
  values(): T[];
  entries(): [string, T][];
}

/** What the cloud remembers. Survives `kill -9` of the process: SQLite in WAL mode, one row a resource. */
export interface Store extends Disposable {
  /** The table of this name, e.g. `ec2/vpc`. The same name gives the same table. */
  table<T>(name: string): Table<T>;
}

export function openStore(folder: string): Store {
  const database = open(path.join(folder, 'cloud.db'));
  database.exec('create table if not exists row (tab text, key text, value text not null, primary key (tab, key))');
  const select = database.prepare('select key, value from row where tab = ? order by rowid');
  const upsert = database.prepare(
    'insert into row values (?, ?, ?) on conflict (tab, key) do update set value = excluded.value',
  );
  const remove = database.prepare('delete from row where tab = ? and key = ?');
  const known = new Map<string, Table<unknown>>();

  function table<T>(name: string): Table<T> {
    const rows = new Map<string, T>();
    for (const { key, value } of select.all(name)) rows.set(String(key), JSON.parse(String(value)) as T);
    return {
      get: (key) => rows.get(key),
      has: (key) => rows.has(key),
      put(key, row) {
        upsert.run(name, key, JSON.stringify(row));
        rows.set(key, row);
        return row;
      },
      delete(key) {
        remove.run(name, key);
        return rows.delete(key);
      },
      values: () => [...rows.values()],
      entries: () => [...rows.entries()],
    };
  }

  return {
    table<T>(name: string) {
      const rows = known.get(name) ?? table<T>(name);
      known.set(name, rows as Table<unknown>);
      return rows as Table<T>;
    },
    [Symbol.dispose]: () => database.close(),
  };
}

/** Another cloud holds this folder, this user may not write to it, or what lies in it is not a cloud's. The message says which and what to do. */
export class FolderUnusable extends Error {
  override readonly name = 'FolderUnusable';
}

/** SQLite's. */
const BUSY = 5;

function open(file: string): DatabaseSync {
  const folder = path.dirname(file);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why = { EEXIST: 'it is a file', ENOTDIR: 'a part of the path is a file' }[code] ?? code;
    throw new FolderUnusable(`Cannot write to the folder ${folder}: ${why}; choose another folder`, { cause: error });
  }
  try {
    const database = new DatabaseSync(file);
    // The system takes the exclusive lock back when the process dies, however it dies. `synchronous=normal` in WAL mode loses nothing
    // when the process dies; only a power cut may lose the newest rows.
    database.exec('pragma locking_mode=exclusive; pragma journal_mode=wal; pragma synchronous=normal');
    database.exec('begin exclusive; commit');
    return database;
  } catch (error) {
    const { errcode, message } = error as Error & { errcode?: number };
    if (errcode === BUSY)
      throw new FolderUnusable(`Another cloud runs on ${folder}; stop it, or choose another folder`);
    throw new FolderUnusable(`Cannot use ${file}: ${message}; move the folder away to start with an empty one`, {
      cause: error,
    });
  }
}
