import type { Client, ClientConfig } from 'pg';
import { apply, history, migrationsOf, pending } from './apply.ts';
import { openGate } from './gate.ts';
import { sameSchema } from './schema.ts';
import { openScratch } from './scratch.ts';
import type { Stage } from './stage.ts';
import { openSurroundings } from './surroundings.ts';
import { startTier, type Tier } from './tier.ts';

/** Folders of unpacked artifacts. */
export interface Versions {
  readonly api?: string | undefined;
  readonly web?: string | undefined;
}

export interface Rehearsed {
  readonly commit: string;
  /** What serves now. */
  readonly serving: Versions;
  /** What is about to be deployed; a tier that the commit does not change is absent. */
  readonly next: Versions;
  /** A connection to the real database, which is read, and beside which the scratch database is made. */
  readonly admin: Client;
  readonly config: ClientConfig & { host: string; port: number };
  readonly authority: string;
  /** The first of six ports that are free. */
  readonly port: number;
  readonly signal: AbortSignal;
  /** What was played, also if it ends in a refusal. */
  readonly stage: Stage;
}

/**
 * Deploys, rolls back and deploys again, on a scratch database on the same server, with the artifacts as they are: every order in which
 * instances of both versions of both tiers can meet the schema and each other. Its schema is made by the migrations that the database has recorded and compared
 * with the real one's catalogue: that needs no dump tool of the server's version, and finds changes by hand.
 *
 * @throws Refused when a version cannot live with what it meets; whatever happens, nothing of the scratch database is left
 */
export async function rehearse({
  serving,
  next,
  admin,
  config,
  authority,
  port,
  commit,
  signal,
  stage,
}: Rehearsed): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const scratch = stack.use(await openScratch(admin, config, commit));
  const gate = stack.use(await openGate(port + 1));
  const surroundings = stack.use(
    await openSurroundings({ host: config.host, port: config.port, scratch, api: gate.url }, port),
  );
  const start = async (folder: string | undefined, name: string, offset: number) => {
    if (!folder) return undefined;
    const tier = { folder, name, port: port + offset, surroundings: surroundings.url, authority, signal };
    return stack.use(await startTier(tier));
  };

  const schema = async () => {
    const client = await scratch.connect();
    stack.defer(() => client.end());
    const files = [...(await migrationsOf(next.api)), ...(await migrationsOf(serving.api))];
    for (const migration of await history(admin, files)) await apply(client, migration);
    await sameSchema(admin, client);
    return client;
  };
  // The tiers ask for the database when they are asked something: they start while it is made.
  const [client, oldApi, oldWeb, newApi, newWeb] = await settled([
    schema(),
    start(serving.api, 'the API that serves now', 2),
    start(serving.web, 'the web tier that serves now', 3),
    start(next.api, 'the API of this commit', 4),
    start(next.web, 'the web tier of this commit', 5),
  ]);
  if (!oldApi) return;
  const play = (what: string, api: Tier, web: Tier | undefined, blame?: string) =>
    stage.play({ what, api, web, gate, signal, blame });

  await play('what serves now, on the schema as it is', oldApi, oldWeb);
  for (const migration of next.api ? await pending(client, await migrationsOf(next.api)) : []) {
    await stage.migrate(client, migration);
    // After each, so that a refusal names the one that is to blame.
    await play(`what serves now, after ${migration.name}`, oldApi, oldWeb, migration.name);
  }
  if (newApi) await play('the new API under the web tier that serves now', newApi, oldWeb);
  if (newWeb) await play('the new web tier over the API that serves now', oldApi, newWeb);
  if (newApi) {
    await play('rolled back', oldApi, oldWeb, `what ${newApi.name} has written`);
    await play('deployed again', newApi, newWeb ?? oldWeb);
  }
}

/** Like Promise.all, but lets all finish before it throws: what has started is to be ended. */
async function settled<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const outcomes = await Promise.allSettled(work as readonly Promise<unknown>[]);
  const failure = outcomes.find((it) => it.status === 'rejected');
  if (failure) throw failure.reason;
  return outcomes.map((it) => (it as PromiseFulfilledResult<unknown>).value) as unknown as T;
}
