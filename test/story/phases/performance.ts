import { describe, expect, it } from 'vitest';
import type { Evening } from '../evening.ts';
import { ask, type Guild, guildOf, type Member, p95 } from '../site.ts';

const times = <T>(count: number, work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

/** Phase 5: many at once. */
export const performance = (tonight: () => Evening) =>
  describe('many at once', () => {
    it('50 health checks are all answered 200', async () => {
      const { site, measure } = tonight();
      const answers = await times(50, () => ask('GET', `${site}/health`));
      expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
      measure('50 concurrent health checks, p95', `${Math.round(p95(answers.map(({ took }) => took)))} ms`);
    });

    it('10 create-read-update-delete cycles complete, none sees anything of another', async () => {
      const { site, measure } = tonight();
      const guilds = `${site}/api/guilds`;
      const took: number[] = [];
      const step = async <T>(status: number, method: string, url: string, body?: object): Promise<T> => {
        const answer = await ask<T>(method, url, body);
        expect([method, url, answer.status]).toEqual([method, url, status]);
        took.push(answer.took);
        return answer.body;
      };
      await times(10, async (index) => {
        const mine = guildOf(`Cycle ${index}`);
        const guild = await step<Guild>(201, 'POST', guilds, mine);
        const url = `${guilds}/${guild.id}`;
        const fields = { character: `Hero ${index}`, class: 'Mage', level: index + 1, rank: 'Officer' };
        const member = await step<Member>(201, 'POST', `${url}/members`, fields);
        expect(await step(200, 'GET', url)).toMatchObject(mine);
        const { members } = await step<{ members: Member[] }>(200, 'GET', `${url}/members`);
        expect(members).toEqual([expect.objectContaining({ ...fields, id: member.id, guildId: guild.id })]);
        const renamed = await step<Guild>(200, 'PATCH', url, { name: `Cycle ${index} reborn` });
        expect(renamed).toMatchObject({ id: guild.id, name: `Cycle ${index} reborn`, realm: mine.realm });
        const found = await step<{ guilds: Guild[] }>(200, 'GET', `${guilds}?search=Cycle%20${index}%20reborn`);
        expect(found.guilds.map(({ id }) => id)).toEqual([guild.id]);
        await step(204, 'DELETE', url);
        await step(404, 'GET', url);
      });
      expect((await ask<{ guilds: Guild[] }>('GET', `${guilds}?search=Cycle`)).body.guilds).toEqual([]);
      measure('10 concurrent CRUD cycles of 8 requests, p95 of a request', `${Math.round(p95(took))} ms`);
    });
  });
