import type { Client, ClientConfig } from 'pg';
import { apply, type Migration, MigrationFailed, migrationsOf, pending, seen } from './apply.ts';
import { caller, Misbehaved } from './caller.ts';
import type { Document } from './document.ts';
import { exercise, type Memory } from './exercise.ts';
import { type Gate, openGate } from './gate.ts';
import { Refused } from './refused.ts';
import { sameSchema } from './schema.ts';
import { openScratch } from './scratch.ts';
import { openSurroundings } from './surroundings.ts';
import { startTier, type Tier } from './tier.ts';
import { visit } from './visit.ts';

/** Folders of unpacked artifacts. */
export interface Versions {
  readonly api?: string | undefined;
  readonly web?: string | undefined;
}

export interface Rehearsed {
  readonly commit: string;
  /** What serves now. */
  readonly serving: Required<Pick<Versions, 'api'>> & Versions;
  /** What is about to be deployed; a tier that the commit does not change is absent. */
  readonly next: Versions;
  /** A connection to the real database, which is read, and beside which the scratch database is made. */
  readonly admin: Client;
  readonly config: ClientConfig & { host: string; port: number };
  readonly authority: string;
  /** The first of six ports that are free. */
  readonly port: number;
  readonly signal: AbortSignal;
}

export interface Step {
  readonly what: string;
  readonly requests: number;
  readonly milliseconds: number;
}

export interface Rehearsal {
  readonly steps: readonly Step[];
  /** Operations of the next version's document that nobody knew how to call. */
  readonly notCalled: readonly string[];
}

const CONTRACT =
  'Expand first: a change that the version which serves now can live with, deployed on its own; contract in a later push, when no version that may serve reads or writes the old form any more';

/**
 * Deploys, rolls back and deploys again, on a scratch database on the same server, with the artifacts as they are: every order in which
 * instances of both versions of both tiers can meet the schema and each other. Its schema is made by the migrations that the database has seen, out of the
 * serving artifact, and compared with the real one's catalogue: it needs no dump tool of the server's version, and finds changes by hand.
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
}: Rehearsed): Promise<Rehearsal> {
  await using stack = new AsyncDisposableStack();
  const scratch = stack.use(await openScratch(admin, config, commit));
  const gate = stack.use(await openGate(port + 1));
  const surroundings = stack.use(
    await openSurroundings({ host: config.host, port: config.port, scratch, api: gate.url }, port),
  );
  const start = async (folder: string | undefined, name: string, offset: number) =>
    folder &&
    stack.use(
      await startTier({ folder, name, port: port + offset, surroundings: surroundings.url, authority, signal }),
    );

  const schema = async () => {
    const client = await scratch.connect();
    stack.defer(() => client.end());
    const known = new Set(await seen(admin));
    for (const migration of await migrationsOf(serving.api))
      if (known.has(migration.name)) await apply(client, migration);
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
  const stage = openStage(gate, signal);
  const migrations = next.api ? await pending(client, await migrationsOf(next.api)) : [];
  const api = oldApi as Tier;

  await stage.play('what serves now, on the schema as it is', api, oldWeb);
  for (const migration of migrations) {
    await stage.migrate(client, migration);
    // After each, so that a refusal names the one that is to blame.
    await stage.play(`what serves now, after ${migration.name}`, api, oldWeb, migration);
  }
  if (newApi) await stage.play('the new API under the web tier that serves now', newApi, oldWeb);
  if (newWeb) await stage.play('the new web tier over the API that serves now', api, newWeb);
  if (newApi) {
    await stage.play('rolled back, on what the new API has written', api, oldWeb, migrations.at(-1));
    await stage.play('deployed again', newApi, newWeb ?? oldWeb);
  }
  return { steps: stage.steps, notCalled: stage.notCalled };
}

/** Like Promise.all, but lets all finish before it throws: what has started is to be ended. */
async function settled<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const outcomes = await Promise.allSettled(work as readonly Promise<unknown>[]);
  const failure = outcomes.find((it) => it.status === 'rejected');
  if (failure) throw failure.reason;
  return outcomes.map((it) => (it as PromiseFulfilledResult<unknown>).value) as unknown as T;
}

function openStage(gate: Gate, signal: AbortSignal) {
  const steps: Step[] = [];
  const memory: Memory = { rows: new Map(), turn: 0 };
  let notCalled: readonly string[] = [];
  /** What clients of the version that serves know of the API: they keep asking like that while the next version comes. */
  let known: Document | undefined;

  async function play(what: string, api: Tier, web: Tier | '' | undefined, blamed?: Migration): Promise<void> {
    const started = performance.now();
    gate.leadTo(api.url);
    const direct = caller(api.url, signal);
    const through = web ? caller(web.url, signal) : undefined;
    try {
      const document = JSON.parse((await direct.ask({ method: 'GET', path: '/api/openapi.json' })).text) as Document;
      known ??= document;
      await exercise(through ?? direct, known, memory);
      if (JSON.stringify(document) !== JSON.stringify(known)) notCalled = await exercise(direct, document, memory);
      if (through) await visit(through);
    } catch (error) {
      if (!(error instanceof Misbehaved)) throw error;
      throw new Refused(explain(error, what, api, web || undefined, blamed));
    }
    const requests = direct.requests + (through?.requests ?? 0);
    steps.push({ what, requests, milliseconds: Math.round(performance.now() - started) });
  }

  async function migrate(client: Client, migration: Migration): Promise<void> {
    try {
      const { milliseconds } = await apply(client, migration);
      steps.push({ what: `apply ${migration.name}`, requests: 0, milliseconds });
    } catch (error) {
      if (error instanceof MigrationFailed) throw new Refused(`${error.message}, in the rehearsal`);
      throw error;
    }
  }

  return {
    steps,
    play,
    migrate,
    get notCalled() {
      return notCalled;
    },
  };
}

function explain(
  error: Misbehaved,
  what: string,
  api: Tier,
  web: Tier | undefined,
  blamed: Migration | undefined,
): string {
  const complaint = api.complaint(error.requestId) ?? web?.complaint(error.requestId);
  const quoted = complaint?.query
    ? `\n${api.name} says: ${complaint.message} (SQLSTATE ${complaint.sqlstate}), for the query\n${complaint.query}\n`
    : complaint
      ? `\nIts log says: ${complaint.message}\n`
      : '\n';
  const who = blamed
    ? `${api.name} cannot live with ${blamed.name}`
    : `${[api.name, web?.name].filter(Boolean).join(' and ')} do not work together`;
  return `${who}: in the step "${what}", ${error.message}.${quoted}${CONTRACT}.`;
}
