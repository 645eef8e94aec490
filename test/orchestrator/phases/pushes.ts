import { describe, expect, it } from 'vitest';
import { traceExecution } from '../../../console/trace/trace-execution.ts';
import type { Provisioned } from '../provisioned.ts';

const longer = (text: string) => `${text}\n`;

/** What a push starts, and what it does not. */
export function pushes(world: () => Provisioned): void {
  describe('the branch that provision makes', () => {
    it('is told as an event, and is not deployed a second time', async () => {
      const { status, said } = await world().clone.after('push', world().first);
      expect({ status, deployed: said.deployed }).toEqual({ status: 'SUCCEEDED', deployed: [] });
      const deployments = await world().all.executions('deploy');
      expect(deployments.filter(({ input }) => input!.includes(world().first))).toEqual([]);
    });
  });

  describe('a push', { timeout: 240_000 }, () => {
    let newer: string;

    it('to what they share that follows another one within a second supersedes it, and deploys both tiers at the same time', async () => {
      world().clone.write('web/app.ts', longer);
      const older = await world().clone.push();
      world().clone.write('host/log.ts', longer);
      newer = await world().clone.push();
      const { status, name, said } = await world().clone.after('deploy', newer);
      expect({ status, name, deployed: said.deployed }).toEqual({
        status: 'SUCCEEDED',
        name: newer,
        deployed: ['web', 'api'],
      });
      const [one, other] = await world().rollouts(newer);
      expect(other!.from).toBeLessThan(one!.to);
      expect(await world().served()).toEqual([`web ${newer}, api ${newer}`]);

      const told = (await world().clone.after('push', older)).said;
      const left = told.supersededBy ? { status: 'SUCCEEDED', said: told } : await world().clone.after('deploy', older);
      expect({ status: left.status, by: left.said.supersededBy }).toEqual({ status: 'SUCCEEDED', by: newer });
      expect(left.said.summary).toContain(`${older} is superseded by ${newer}`);
      expect(await world().rollouts(older)).toEqual([]);
    });

    it('is found by its event in what every Lambda of its deployment has logged, to the last', async () => {
      const { running, client } = world().all;
      const connection = { config: client, environment: 'dev', account: running.account, where: 'here' } as const;
      const deploy = (await world().all.executions('deploy')).find(({ input }) => input!.includes(newer));
      const { event } = JSON.parse(deploy!.input!) as { event: string };
      const { hops, lines } = await traceExecution(connection, deploy!.name!);
      expect(hops.map(({ who }) => who)).toEqual(expect.arrayContaining(['accept', 'source', 'verify', 'conclude']));
      for (const { who } of hops)
        expect(
          lines.filter((it) => it.who === who && it.message.includes(`"event":"${event}"`)),
          who,
        ).not.toEqual([]);
    });

    it('to neither deploys nothing and says so', async () => {
      const before = await world().deployments();
      world().clone.write('README.md', longer);
      const { said } = await world().clone.after('push', await world().clone.push());
      expect(said.deployed).toEqual([]);
      expect(said.summary).toMatch(/deploys nothing: .*touches README\.md, which is no part of web/);
      expect(await world().deployments()).toBe(before);
    });

    it('whose deploy.json is malformed is refused before anything happens', async () => {
      world().clone.write('deploy.json', () => '{ "order": ["api"] }');
      world().clone.write('web/app.ts', longer);
      const commit = await world().clone.push();
      const { status, error, cause } = await world().clone.after('deploy', commit);
      expect({ status, error }).toEqual({ status: 'FAILED', error: 'InvalidDeployJson' });
      expect(JSON.parse(cause!).errorMessage).toContain(
        'order it has to name each of web, api once. Nothing was deployed',
      );
      expect(await world().rollouts(commit)).toEqual([]);
    });
  });
}
