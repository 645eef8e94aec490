import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Versions } from '../../../lambdas/migration/rehearse.ts';
import { run } from '../../../lambdas/migration/run.ts';
import { type Bench, bench, client, PASSWORD } from '../../cloud/machines/postgres/fixture.ts';
import { freePorts } from './free-ports.ts';
import { type Workbench, workbench } from './versions.ts';

let postgres: Bench;
let pair: Awaited<ReturnType<Bench['open']>>;
let work: Workbench;
let serving: Required<Versions>;

beforeAll(async () => {
  [postgres, work] = await Promise.all([bench(), workbench()]);
  const [opened, api, web] = await Promise.all([
    postgres.open({ endpointName: 'localhost', zones: ['us-east-1a'] }),
    work.build('api', '1111111'),
    work.build('web', '1111111'),
  ]);
  pair = opened;
  serving = { api, web };
});
afterAll(async () => {
  await postgres[Symbol.asyncDispose]();
  await work[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await sql('drop schema public cascade; create schema public');
  await migrate({ serving: {}, next: { api: serving.api } });
});

const migrate = async (versions: { serving?: Versions; next: Versions }, seconds = 60) =>
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
    port: await freePorts(),
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

const MIGRATION = 'api/migrations/003-change.sql';
const DROP_REALM = { [MIGRATION]: 'alter table guild drop column realm;' };
const steps = ({ rehearsal }: Awaited<ReturnType<typeof migrate>>) => rehearsal.steps.map(({ what }) => what);

describe('a rehearsal', { timeout: 120_000 }, () => {
  it('finds nothing against the same versions again, having called every operation in every order', async () => {
    const result = await migrate({ next: serving });
    expect(result.sentence).toBe('The schema is at 002-idempotency-keys.sql: applied nothing new');
    expect(steps(result)).toEqual([
      'what serves now, on the schema as it is',
      'the new API under the web tier that serves now',
      'the new web tier over the API that serves now',
      'rolled back',
      'deployed again',
    ]);
    expect(result.rehearsal.notCalled).toEqual([]);
    for (const { requests } of result.rehearsal.steps) expect(requests).toBeGreaterThan(25);
    expect(await leftovers()).toEqual([]);
  });

  it('refuses to drop a column that the serving version reads, quotes its query, and touches nothing', async () => {
    const api = await work.build('api', '2222222', DROP_REALM);
    const result = await migrate({ serving: { api: serving.api }, next: { api } });
    expect(result.outcome).toBe('refused');
    expect(result.sentence).toContain('the API that serves now (1111111) cannot live with 003-change.sql');
    expect(result.sentence).toMatch(
      /column "realm" .*does not exist \(SQLSTATE 42703\), for the query\n(insert|select)/,
    );
    expect(result.sentence).toContain('Expand first');
    expect(steps(result)).toEqual(['what serves now, on the schema as it is', 'apply 003-change.sql']);
    expect(result).toMatchObject({ version: '002-idempotency-keys.sql', applied: [] });
    expect(await sql("select from information_schema.columns where column_name = 'realm'")).toHaveLength(1);
    expect(await leftovers()).toEqual([]);
  });

  it('lets the same column go in two pushes: the new one beside it, kept in step; then without it', async () => {
    const renamed = {
      'api/storage/guilds.ts': {
        'id, name, realm, faction, (': 'id, name, world as realm, faction, (',
        'or realm ilike': 'or world ilike',
        'lower(realm)': 'lower(world)',
        'guild (name, realm, faction)': 'guild (name, world, faction)',
        'realm = coalesce($3, realm)': 'world = coalesce($3, world)',
      },
    };
    const expand = `
      alter table guild add column world text;
      update guild set world = realm;
      alter table guild alter column realm drop not null;
      create function in_step() returns trigger language plpgsql as $$ begin
        if tg_op = 'INSERT' then new.world := coalesce(new.world, new.realm);
        elsif new.world is not distinct from old.world then new.world := new.realm; end if;
        new.realm := new.world;
        return new;
      end $$;
      create trigger in_step before insert or update on guild for each row execute function in_step();`;
    const contract = `
      drop trigger in_step on guild; drop function in_step; alter table guild drop column realm;
      alter table guild alter column world set not null;`;
    const expanded = await work.build('api', '2222222', { ...renamed, [MIGRATION]: expand });
    expect(await migrate({ next: { api: expanded } })).toMatchObject({
      outcome: 'migrated',
      version: '003-change.sql',
    });

    const contracted = await work.build('api', '3333333', {
      ...renamed,
      [MIGRATION]: expand,
      'api/migrations/004-contract.sql': contract,
    });
    const next = { api: contracted };
    expect(await migrate({ serving: { api: expanded }, next })).toMatchObject({
      outcome: 'migrated',
      applied: [{ name: '004-contract.sql' }],
    });
    expect(await sql("select from information_schema.columns where column_name = 'realm'")).toHaveLength(0);
  });

  it('refuses an API that does not give the web tier that serves now what it was promised', async () => {
    const api = await work.build('api', '2222222', {
      'api/storage/guilds.ts': { 'created_at as "createdAt", updated_at': 'created_at as "foundedAt", updated_at' },
    });
    const { outcome, sentence } = await migrate({ next: { api } });
    expect(outcome).toBe('refused');
    expect(sentence).toContain(
      'the API of this commit (2222222) and the web tier that serves now (1111111) do not work together',
    );
    expect(sentence).toContain('POST /api/guilds answered without /createdAt, which its document promises');
  });

  it('refuses an API that demands more than its callers know', async () => {
    const api = await work.build('api', '2222222', {
      'api/schemas.ts': { ".min(1, { error: 'must be at least 1' })": ".min(50, { error: 'must be at least 50' })" },
    });
    const { outcome, sentence } = await migrate({ serving: { api: serving.api }, next: { api } });
    expect({ outcome, sentence }).toMatchObject({
      outcome: 'refused',
      sentence: expect.stringContaining('answered 422'),
    });
  });

  it('plays a push to the web tier alone over the API that serves', async () => {
    const web = await work.build('web', '2222222', {
      'web/views/guilds.eta': { '<h1>Guilds</h1>': '<h1>Rosters</h1>' },
    });
    const result = await migrate({ next: { web } });
    expect(result.outcome).toBe('migrated');
    expect(steps(result)).toEqual([
      'what serves now, on the schema as it is',
      'the new web tier over the API that serves now',
    ]);
  });

  it('refuses a web tier that asks the API for what it does not know', async () => {
    const web = await work.build('web', '2222222', {
      'web/routes/guilds.ts': { '/api/guilds?': '/api/rosters?' },
    });
    const { outcome, sentence } = await migrate({ next: { web } });
    expect(outcome).toBe('refused');
    expect(sentence).toMatch(/in the step "the new web tier over the API that serves now", GET \/ answered 404/);
  });

  it('refuses a version that does not start, with its last words', async () => {
    const api = await work.build('api', '2222222', {
      'api/listen.ts': { 'const HOUR': "throw new Error('no air');\nconst HOUR" },
    });
    const { outcome, sentence } = await migrate({ serving: { api: serving.api }, next: { api } });
    expect(outcome).toBe('refused');
    expect(sentence).toMatch(/the API of this commit \(2222222\) does not start: [\s\S]*no air/);
  });

  it('refuses a migration that does not apply', async () => {
    const api = await work.build('api', '2222222', { [MIGRATION]: 'alter table guid drop column realm;' });
    const { outcome, sentence } = await migrate({ serving: { api: serving.api }, next: { api } });
    expect(outcome).toBe('refused');
    expect(sentence).toBe(
      'Cannot apply 003-change.sql: relation "guid" does not exist (SQLSTATE 42P01), in the rehearsal',
    );
  });

  it('goes on after a roll-back, where the schema is ahead of what serves and the commit has taken the file back', async () => {
    const ahead = await work.build('api', '2222222', { [MIGRATION]: 'alter table guild add column motto text;' });
    await migrate({ serving: {}, next: { api: ahead } });
    const api = await work.build('api', '3333333', {
      'api/migrations/004-next.sql': 'alter table guild add column song text;',
    });
    expect(await migrate({ serving: { api: serving.api }, next: { api } })).toMatchObject({
      outcome: 'migrated',
      applied: [{ name: '004-next.sql' }],
    });
  });

  it('refuses to rehearse on a schema that somebody has changed by hand', async () => {
    await sql('alter table guild add column motto text');
    const { outcome, sentence } = await migrate({ serving: { api: serving.api }, next: { api: serving.api } });
    expect(outcome).toBe('refused');
    expect(sentence).toContain('it has column guild.motto text');
  });

  it('ends at its time limit, says so, and leaves nothing behind, nor what one that was killed has left', async () => {
    await sql('create role rehearsal_dead login');
    await sql('create database rehearsal_dead');
    const { outcome, sentence } = await migrate({ serving: { api: serving.api }, next: { api: serving.api } }, 1);
    expect({ outcome, sentence }).toMatchObject({
      outcome: 'failed',
      sentence: expect.stringContaining('longer than 1 s'),
    });
    expect(await leftovers()).toEqual([]);
  });
});

describe('a migration', { timeout: 120_000 }, () => {
  it('that the rows of the real database do not let through leaves nothing of itself, and says why', async () => {
    await sql("insert into guild (name, realm, faction) values ('The First Muster', 'Stormhold', 'Alliance')");
    const api = await work.build('api', '2222222', {
      [MIGRATION]: "alter table guild add constraint no_storms check (realm <> 'Stormhold');",
    });
    const result = await migrate({ serving: { api: serving.api }, next: { api } });
    expect(result).toMatchObject({ outcome: 'failed', version: '002-idempotency-keys.sql', applied: [] });
    expect(result.sentence).toContain(
      'Cannot apply 003-change.sql: check constraint "no_storms" of relation "guild" is violated',
    );
  });

  it('is rehearsed and made by one at a time', async () => {
    const api = await work.build('api', '2222222', { [MIGRATION]: 'alter table guild add column motto text;' });
    const next = { api };
    const results = await Promise.all([migrate({ serving: {}, next }), migrate({ serving: {}, next })]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['migrated', 'migrated']);
    expect(results.flatMap(({ applied }) => applied.map(({ name }) => name))).toEqual(['003-change.sql']);
  });
});
