import { Pool } from 'pg';
import { openDatabase } from '../../services/api/storage/database.ts';
import { cells, type World } from './cells.ts';
import { type Factory, type Outcome, trial } from './trial.ts';
import { ownWorld, worldAt } from './worlds.ts';

const INSERT = 'insert into conformance values ($1) on conflict do nothing';
const READ = 'select count(*) from conformance where key = $1';

export const subjects: Readonly<Record<string, Factory>> = {
  'the pool of the API': (way) => {
    const database = openDatabase({ ...way, ssl: false });
    return {
      write: (key) => database.write((connection) => connection.query(INSERT, [key]), { repeatable: true }),
      read: () => database.read(READ, ['']),
      close: () => database.close(),
    };
  },
  'a stock pg.Pool': (way) => {
    const pool = new Pool(way);
    pool.on('error', () => {}); // without a listener it would have ended the process
    return { write: (key) => pool.query(INSERT, [key]), read: () => pool.query(READ, ['']), close: () => pool.end() };
  },
};

/**
 * Tries every client in every cell, each with a server of its own, since a demotion is of a whole server. A URL tries them with the server
 * there, as far as it can be had to fail.
 */
export async function score(url: string | undefined): Promise<Readonly<Record<string, Outcome>>> {
  const rows = Object.entries(subjects).map(async ([subject, factory]) => {
    const world: World & Partial<AsyncDisposable> = url ? await worldAt(url) : await ownWorld();
    const outcomes: [string, Outcome][] = [];
    try {
      for (const [name, cell] of Object.entries(cells))
        if (!cell.needsDemotion || world.demote)
          outcomes.push([`${subject}: ${name}`, await trial(world, factory, cell)]);
      return outcomes;
    } finally {
      await world[Symbol.asyncDispose]?.();
    }
  });
  return Object.fromEntries((await Promise.all(rows)).flat());
}
