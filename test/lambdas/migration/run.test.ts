import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Versions } from '../../../lambdas/migration/rehearse.ts';
import { run } from '../../../lambdas/migration/run.ts';
import { type Bench, bench, client, PASSWORD } from '../../cloud/machines/postgres/fixture.ts';
import { type Workbench, workbench } from './versions.ts';

let postgres: Bench;
let pair: Awaited<ReturnType<Bench['open']>>;
let work: Workbench;
let serving: Required<Versions>;
let port: number;

beforeAll(async () => {
  [postgres, work] = await Promise.all([bench(), workbench()]);
  const [opened, api, web] = await Promise.all([
    postgres.open({ endpointName: 'localhost' }),
    work.build('api', '1111111'),
    work.build('web', '1111111'),
  ]);
  pair = opened;
  serving = { api, web };
  port = await freePorts();
});
afterAll(async () => {
  await postgres[Symbol.asyncDispose]();
  await work[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await sql('drop schema public cascade; create schema public');
  await migrate({ serving: {}, next: { api: serving.api } });
});

/** The first of some ports in a row; others of this machine take theirs from elsewhere. */
async function freePorts(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port < 60_000 ? port : port - 10_000;
}

const migrate = (versions: { serving?: Versions; next: Versions }, seconds = 60) =>
  run({
    commit: '2222222'.padEnd(40, '0'),
    serving,
    ...versions,
    config: {
      host: 'localhost',
      port: pair.port,
      user: 'appadmin',
      password: PASSWORD,
      database: 'guilds',
      ssl: { ca: postgres.authority.certificate, servername: 'localhost' },
    },
    authority: path.join(postgres.folder, 'rds', 'global-bundle.pem'),
    port,
    seconds,
  });

async function sql(text: string): Promise<Record<string, unknown>[]> {
  const connection = client(pair, postgres.authority, {
    ssl: { ca: postgres.authority.certificate, servername: 'localhost' },
  });
  await connection.connect();
  try {
    return (await connection.query(text)).rows;
  } finally {
    await connection.end();
  }
}
const leftovers = () =>
  sql(
    "select datname from pg_database where datname ~ 'rehearsal' union all select rolname from pg_roles where rolname ~ 'rehearsal'",
  );

describe('a first deployment', () => {
  it('migrates without a rehearsal, and says why there is none', async () => {
    await sql('drop schema public cascade; create schema public');
    const result = await migrate({ serving: {}, next: { api: serving.api } });
    expect(result).toMatchObject({
      outcome: 'migrated',
      version: '002-idempotency-keys.sql',
      rehearsal: { skipped: expect.stringContaining('no API serves yet') },
    });
  });
});

const DROP_REALM = { 'api/migrations/003-drop-realm.sql': 'alter table guild drop column realm;' };
const show = (result: Awaited<ReturnType<typeof migrate>>) =>
  process.env.SHOW && process.stderr.write(`${JSON.stringify(result, null, 1)}\n`);

describe('a rehearsal', { timeout: 30_000 }, () => {
  it('finds nothing against the same versions again, having called every operation', async () => {
    const result = await migrate({ next: serving });
    show(result);
    expect(result.sentence).toBe('The schema is at 002-idempotency-keys.sql: applied nothing new');
    expect(result.rehearsal.notCalled).toEqual([]);
    expect(await leftovers()).toEqual([]);
  });

  it('refuses to drop a column that the serving version reads, quotes its query, and touches nothing', async () => {
    const api = await work.build('api', '2222222', DROP_REALM);
    const result = await migrate({ next: { api } });
    show(result);
    expect(result.outcome).toBe('refused');
    expect(result.sentence).toContain('the API that serves now (1111111) cannot live with 003-drop-realm.sql');
    expect(result.sentence).toMatch(
      /column "realm" .*does not exist \(SQLSTATE 42703\), for the query\n(insert|select)/,
    );
    expect(result.sentence).toContain('Expand first');
    expect(result).toMatchObject({ version: '002-idempotency-keys.sql', applied: [] });
    expect(await sql("select from information_schema.columns where column_name = 'realm'")).toHaveLength(1);
    expect(await leftovers()).toEqual([]);
  });
});
