import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import {
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Provisioned } from '../provisioned.ts';

/** A deployment that waits for a person: the next push after one that failed, which it mends. */
export function approval(world: () => Provisioned): void {
  describe('an environment that wants a person to agree', { timeout: 240_000 }, () => {
    afterAll(() => wants('nobody'));

    /** What the functions of production would read, and those of dev again. */
    const wants = (by: 'person' | 'nobody') => Promise.all(['terms', 'approve'].map((step) => set(step, by)));
    async function set(step: string, by: 'person' | 'nobody') {
      const lambda = new LambdaClient(world().all.client);
      const FunctionName = `muster-dev-${step}`;
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const { SETTINGS, ...rest } = Environment!.Variables!;
      const settings = { ...JSON.parse(SETTINGS!), approval: { by, hours: 24 } };
      const Variables = { ...rest, SETTINGS: JSON.stringify(settings) };
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    }
    /** The token of whoever waits, once it is another than the last one. */
    const asked = (execution: string, last?: string) =>
      vi.waitUntil(
        async () => {
          const { Item } = await new DynamoDBClient(world().all.client).send(
            new GetItemCommand({ TableName: 'muster-dev', Key: { kind: { S: 'approval' }, name: { S: execution } } }),
          );
          const token = Item && (JSON.parse(Item.body!.S!) as { token: string }).token;
          return token !== last ? token : undefined;
        },
        { timeout: 30_000, interval: 100 },
      );

    it('deploys nothing that was refused, asks again at a redrive, and keeps who agreed and when', async () => {
      const sfn = new SFNClient(world().all.client);
      await wants('person');
      const good = await world().clone.git('show', `${world().first}:web/deploy/validate.sh`);
      world().clone.write('web/deploy/validate.sh', () => `${good}\n`);
      const commit = await world().clone.push();
      const arn = world().all.running.cloud.arn('states', `execution:muster-dev-deploy:${commit}`);
      const token = (await asked(arn))!;
      await sfn.send(new SendTaskFailureCommand({ taskToken: token, error: 'NotApproved', cause: 'Ada: not tonight' }));
      const refused = await world().all.ended(arn);
      expect(refused).toMatchObject({ status: 'FAILED', error: 'NotApproved', cause: 'Ada: not tonight' });
      expect(await world().rollouts(commit)).toEqual([]);

      await sfn.send(new RedriveExecutionCommand({ executionArn: arn }));
      const approved = { by: 'Grace', at: '2026-01-02T03:04:05.000Z' };
      const again = await asked(arn, token);
      await sfn.send(new SendTaskSuccessCommand({ taskToken: again!, output: JSON.stringify(approved) }));
      const { status, output } = await world().all.ended(arn);
      expect({ status, ...JSON.parse(output!) }).toMatchObject({ status: 'SUCCEEDED', deployed: ['web'], approved });
      expect(await world().served()).toEqual([expect.stringContaining(`web ${commit}`)]);
    });
  });
}
