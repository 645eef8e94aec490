import { Client, type ClientConfig } from 'pg';
import { type Applied, apply, migrationsOf, pending, seen } from './apply.ts';
import { Refused } from './refused.ts';
import { rehearse, type Versions } from './rehearse.ts';
import type { Result } from './result.ts';
import { openStage } from './stage.ts';

export interface Run {
  readonly commit: string;
  readonly serving: Versions;
  readonly next: Versions;
  readonly config: ClientConfig & { host: string; port: number };
  readonly authority: string;
  readonly port: number;
  /** How long the rehearsal may take. */
  readonly seconds: number;
}

/** One migrates, or rehearses, at a time: held by the connection, and so given back when whoever holds it dies. */
const LOCK = 7_264_001;

/** Rehearses, then migrates; tells what came of it and never throws for what the versions or the database did. */
export async function run({ commit, serving, next, config, authority, port, seconds }: Run): Promise<Result> {
  const started = performance.now();
  const applied: Applied[] = [];
  const stage = openStage();
  const signal = AbortSignal.timeout(seconds * 1000);
  let skipped: string | undefined;
  let version: string | null = null;
  const result = (outcome: Result['outcome'], sentence: string): Result => ({
    outcome,
    sentence,
    commit,
    version,
    applied,
    rehearsal: { ...(skipped && { skipped }), steps: stage.steps, notCalled: stage.notCalled },
    milliseconds: Math.round(performance.now() - started),
  });
  const admin = new Client(config);
  admin.on('error', () => {}); // the query that is under way fails of it
  try {
    await admin.connect();
    await admin.query('select pg_advisory_lock($1)', [LOCK]);
    version = (await seen(admin)).at(-1) ?? null;
    const migrations = await pending(admin, await migrationsOf(next.api));
    if (serving.api) await rehearse({ commit, serving, next, admin, config, authority, port, signal, stage });
    else skipped = 'no API serves yet that a change could harm';
    for (const migration of migrations) {
      applied.push(await apply(admin, migration));
      version = migration.name;
    }
    const names = applied.map(({ name }) => name).join(', ') || 'nothing new';
    return result('migrated', `The schema is at ${version}: applied ${names}`);
  } catch (error) {
    const { name, message } = error as Error;
    if (error instanceof Refused) return result('refused', `${message}`);
    const limit = `the rehearsal took longer than ${seconds} s: make it quicker to start, or see in the build's log what it waits for`;
    return result('failed', signal.aborted ? limit : `${name}: ${message}`);
  } finally {
    await admin.end().catch(() => {});
  }
}
