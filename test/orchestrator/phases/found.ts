import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { Provisioned } from '../provisioned.ts';
import { schemaOf } from '../schema.ts';

/** What no event tells. */
export function found(world: () => Provisioned): void {
  describe('a push whose event is lost', { timeout: 240_000 }, () => {
    it('is found by looking at the branch, once, and brings what a refused one has left out, in the order that deploy.json says and with a schema that both versions can live with', async () => {
      const events = new EventBridgeClient(world().all.client);
      const { Rules = [] } = await events.send(new ListRulesCommand({}));
      const { Name } = Rules.find(({ EventPattern }) => EventPattern?.includes('aws.codecommit'))!;
      await events.send(new DisableRuleCommand({ Name }));
      world().clone.write('deploy.json', () => JSON.stringify({ order: ['api', 'web'] }));
      world().clone.write('api/migrations/003-motto.sql', () => 'alter table guild add column motto text;');
      const commit = await world().clone.push();
      const look = () =>
        new LambdaClient(world().all.client).send(
          new InvokeCommand({
            FunctionName: 'muster-dev-find-lost-push',
            Payload: JSON.stringify({ environment: 'dev' }),
          }),
        );
      await look();
      await look();
      const { status, cause, said } = await world().clone.after('deploy', commit);
      expect(status, cause).toBe('SUCCEEDED');
      expect(said.deployed).toEqual(['api', 'web']);
      const [api, web] = await world().rollouts(commit);
      expect([api!.tier, web!.tier]).toEqual(['api', 'web']);
      expect(web!.from).toBeGreaterThanOrEqual(api!.to);
      expect(await schemaOf(world().all)).toMatchObject({ version: '003-motto.sql', commit });
      const pushes = (await world().all.executions('push')).filter(({ input }) => input!.includes(commit));
      expect(pushes.map(({ name }) => name)).toEqual([`found-${commit}`]);
      await events.send(new EnableRuleCommand({ Name }));
      // The next push brings it.
      world().clone.write('deploy.json', () => '{}');
    });
  });
}
