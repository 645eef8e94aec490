import { createRequire } from 'node:module';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import type { Evening } from '../evening.ts';
import { instancesOf, shellOf } from '../instance.ts';
import { ask, type Guild, guildOf, type Member, servers } from '../site.ts';

/** Phase 3: the guild roster works, through both tiers down to the rows. */
export const integration = (tonight: () => Evening) =>
  describe('the guild roster', () => {
    const guilds = () => `${tonight().site}/api/guilds`;
    let guild: Guild;
    let member: Member;

    it('founds a guild', async () => {
      const founded = await ask<Guild>('POST', guilds(), guildOf('Dawn Patrol'));
      expect(founded).toMatchObject({ status: 201, body: guildOf('Dawn Patrol') });
      guild = founded.body;
    });

    it('gets it, and finds it in the list', async () => {
      expect(await ask('GET', `${guilds()}/${guild.id}`)).toMatchObject({ status: 200, body: guild });
      const list = await ask<{ guilds: Guild[] }>('GET', `${guilds()}?search=dawn`);
      expect(list.body.guilds.map(({ id }) => id)).toEqual([guild.id]);
    });

    it('takes a member, changes its level, and lists it', async () => {
      const url = `${guilds()}/${guild.id}/members`;
      const fields = { character: 'Aria', class: 'Bard', level: 12, rank: 'Recruit' };
      const joined = await ask<Member>('POST', url, fields);
      expect(joined).toMatchObject({ status: 201, body: { ...fields, guildId: guild.id } });
      member = joined.body;
      expect(await ask('PATCH', `${url}/${member.id}`, { level: 13 })).toMatchObject({
        status: 200,
        body: { level: 13 },
      });
      const roster = await ask<{ members: Member[] }>('GET', url);
      expect(roster.body.members.map(({ id, level }) => [id, level])).toEqual([[member.id, 13]]);
    });

    it('is answered by instances of either tier, each time', async () => {
      const evening = tonight();
      const known = async (tier: 'web' | 'api') => (await instancesOf(evening, tier)).map((it) => it.InstanceId);
      const [web, api] = [await known('web'), await known('api')];
      const seen = { web: new Set<string>(), api: new Set<string>() };
      for (let request = 0; request < 12; request++) {
        const by = servers(await ask('GET', `${guilds()}/${guild.id}`));
        seen.web.add(by.web!);
        seen.api.add(by.api!);
      }
      expect([...seen.web].sort()).toEqual(web.sort());
      expect([...seen.api].sort()).toEqual(api.sort());
    });

    it('is kept in rows that a PostgreSQL client sees, with the master secret and over verified TLS', async () => {
      const evening = tonight();
      const { aws, outputs } = evening;
      const { SecretString } = await aws.secrets.send(
        new GetSecretValueCommand({ SecretId: outputs.database.secretArn }),
      );
      const { username: user, password } = JSON.parse(SecretString!) as { username: string; password: string };
      const { node } = await shellOf(evening, 'api');
      const { address: host, port } = outputs.database.endpoint;
      const config = { host, port, user, password, database: outputs.database.name };
      const pg = createRequire(import.meta.url).resolve('pg');
      expect(await node(ROWS, pg, JSON.stringify(config), guild.id)).toEqual({
        encrypted: true,
        standby: 'sync',
        rows: [{ name: 'Dawn Patrol', character: 'Aria', level: 13 }],
      });
    });

    it('disbands the guild, and its members go with it', async () => {
      expect(await ask('DELETE', `${guilds()}/${guild.id}`)).toMatchObject({ status: 204 });
      expect(await ask('GET', `${guilds()}/${guild.id}`)).toMatchObject({ status: 404 });
      expect(await ask('GET', `${guilds()}/${guild.id}/members/${member.id}`)).toMatchObject({ status: 404 });
    });

    it('explains what was wrong with a request', async () => {
      const refused = await ask<{ detail: string }>('POST', guilds(), { name: '', realm: 'Stormhold' });
      expect(refused.status).toBe(422);
      expect(refused.body.detail).toContain('/name must not be empty');
      expect(refused.body.detail).toContain('/faction');
    });
  });

/** What psql would show; the instance trusts the authority of this region's databases, and nobody else's. */
const ROWS = `
  import { readFileSync } from 'node:fs';
  const [driver, config, id] = process.argv.slice(1);
  const { default: pg } = await import(driver);
  const ssl = { ca: readFileSync(process.env.RDS_CA_BUNDLE, 'utf8'), servername: JSON.parse(config).host };
  const client = new pg.Client({ ...JSON.parse(config), ssl });
  await client.connect();
  const { rows } = await client.query('select name, character, level from guild join member on guild_id = guild.id where guild.id = $1', [id]);
  const { rows: [session] } = await client.query('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
  const { rows: [standby] } = await client.query('select sync_state from pg_stat_replication');
  await client.end();
  console.log(JSON.stringify({ encrypted: session.ssl, standby: standby?.sync_state, rows }));`;
