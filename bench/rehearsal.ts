/**
 * `node bench/rehearsal.ts [rounds]`: how long a rehearsal and its migration take, for each kind of push, on a database pair of its own.
 */
import path from 'node:path';
import type { Versions } from '../lambdas/migration/rehearse.ts';
import { run } from '../lambdas/migration/run.ts';
import { bench, client, PASSWORD } from '../test/cloud/machines/postgres/fixture.ts';
import { freePorts } from '../test/lambdas/migration/free-ports.ts';
import { workbench } from '../test/lambdas/migration/versions.ts';

const rounds = Number(process.argv[2] ?? 20);
await using postgres = await bench();
await using work = await workbench();
const pair = await postgres.open({ endpointName: 'localhost' });
const ssl = { ca: postgres.authority.certificate, servername: 'localhost' };
const serving = { api: await work.build('api', '1111111'), web: await work.build('web', '1111111') };
const migration = { 'api/migrations/003-motto.sql': 'alter table guild add column motto text;' };

const pushes: Readonly<Record<string, { serving: Versions; next: Versions }>> = {
  'the first deployment': { serving: {}, next: { api: serving.api } },
  'the web tier': { serving, next: { web: await work.build('web', '2222222') } },
  'the API': { serving, next: { api: await work.build('api', '2222222') } },
  'the API with a migration': { serving, next: { api: await work.build('api', '3333333', migration) } },
};

const migrate = async (versions: { serving: Versions; next: Versions }) =>
  run({
    commit: '2222222',
    ...versions,
    config: { host: 'localhost', port: pair.port, user: 'appadmin', password: PASSWORD, database: 'guilds', ssl },
    authority: path.join(postgres.folder, 'rds', 'global-bundle.pem'),
    port: await freePorts(),
    seconds: 180,
  });

const rows: Record<string, object> = {};
for (const [push, versions] of Object.entries(pushes)) {
  const milliseconds: number[] = [];
  let requests = 0;
  for (let round = 0; round < rounds; round++) {
    const connection = client(pair, postgres.authority, { ssl });
    await connection.connect();
    await connection.query('drop schema public cascade; create schema public');
    await connection.end();
    if (versions.serving.api) await migrate({ serving: {}, next: { api: serving.api } });
    const result = await migrate(versions);
    if (result.outcome !== 'migrated') throw new RangeError(`${push}: ${result.sentence}`);
    milliseconds.push(result.milliseconds);
    requests = result.rehearsal.steps.reduce((sum, step) => sum + step.requests, 0);
  }
  milliseconds.sort((a, b) => a - b);
  const rank = (part: number) => milliseconds[Math.ceil(part * rounds) - 1];
  rows[push] = { requests, 'p50 ms': rank(0.5), 'p95 ms': rank(0.95), 'max ms': rank(1) };
}
console.table(rows);
