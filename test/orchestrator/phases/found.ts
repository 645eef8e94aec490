import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
} from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import type { Provisioned } from '../provisioned.ts';

/** What no event tells. */
export function found(world: () => Provisioned): void {
  describe('a push whose event is lost', { timeout: 240_000 }, () => {
    it('is found by looking at the branch, once, and brings what a refused one has left out', async () => {
      const events = new EventBridgeClient(world().all.client);
      const { Rules = [] } = await events.send(new ListRulesCommand({}));
      const { Name } = Rules.find(({ EventPattern }) => EventPattern?.includes('aws.codecommit'))!;
      await events.send(new DisableRuleCommand({ Name }));
      world().clone.write('deploy.json', () => '{}');
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
      expect((await world().clone.after('deploy', commit)).said.deployed).toEqual(['web']);
      const pushes = (await world().all.executions('push')).filter(({ input }) => input!.includes(commit));
      expect(pushes.map(({ name }) => name)).toEqual([`found-${commit}`]);
      await events.send(new EnableRuleCommand({ Name }));
    });
  });
}
