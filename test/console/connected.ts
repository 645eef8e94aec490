import { afterAll, beforeAll } from 'vitest';
import { type Connection, connect } from '../../console/connect.ts';
import { type Account, account } from './account.ts';

/** An account for the tests of a `describe`, and a connection to it; both are there as soon as its first test runs. */
export function connected(): { readonly here: Account; readonly connection: Connection } {
  const world = {} as { here: Account; connection: Connection };
  beforeAll(async () => {
    world.here = await account();
    world.connection = await connect({ folder: world.here.folder });
  });
  afterAll(() => world.here[Symbol.asyncDispose]());
  return world;
}
