import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../console/connect.ts';
import { exposition } from '../../console/metrics/exposition.ts';
import { watched } from '../../console/metrics/watched.ts';
import { type Account, account } from './account.ts';
import { muster } from './command-line.ts';

const files = ['alerts.yml', 'grafana.json'].map((name) => readFileSync(`docs/observability/${name}`, 'utf8'));

describe('the metrics of an account', () => {
  let here: Account;
  beforeAll(async () => {
    here = await account();
    await here.table();
    await here.machine('provision', { Only: { Type: 'Succeed' } });
  });
  afterAll(() => here[Symbol.asyncDispose]());

  it('tell what CloudWatch has counted in the last full minute, by names that a person knows', async () => {
    const connection = await connect({ folder: here.folder });
    const minute = Math.floor(Date.now() / 60_000) * 60_000 - 60_000;
    await here.metric('AWS/RDS', 'DatabaseConnections', { DBInstanceIdentifier: 'muster-dev' }, 32, new Date(minute));
    const { text, type } = await exposition(connection, new Date(minute + 61_000));
    expect(type).toContain('text/plain');
    expect(text).toContain('muster_database_connections{database="muster-dev"} 32');
    expect(text).toContain('muster_healthy_instances{tier="api"} 0');
    expect(text).toContain('muster_database_available 0');
  });

  it('are printed once for whoever asks', async () => {
    const { out, code } = await muster('--folder', here.folder, 'metrics', '--once');
    expect(out).toContain('# TYPE muster_healthy_instances gauge');
    expect(code).toBe(0);
  });

  it('have every name that the alerts and the dashboard speak of', async () => {
    const { text } = await exposition(await connect({ folder: here.folder }), new Date());
    const told = new Set([
      ...[...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name),
      ...watched.map((it) => it.name),
    ]);
    const spoken = new Set(files.flatMap((file) => [...file.matchAll(/muster_\w+/g)].map(([name]) => name)));
    expect([...spoken].filter((name) => !told.has(name))).toEqual([]);
  });
});

it('every alert names a runbook that is there', () => {
  const runbooks = [...files[0]!.matchAll(/runbook: (\S+)/g)].map(([, file]) => file!);
  expect(runbooks.length).toBe([...files[0]!.matchAll(/- alert:/g)].length);
  expect(runbooks.filter((file) => !existsSync(file))).toEqual([]);
});
