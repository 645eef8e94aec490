import { CodeDeployClient, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Provisioned } from '../provisioned.ts';

const FILE = 'api/migrations/003-motto.sql';

/** Pushes that change the schema under what serves. */
export function migrations(world: () => Provisioned): void {
  describe('a push that changes the schema', { timeout: 240_000 }, () => {
    const deployments = async () => {
      const { deployments = [] } = await new CodeDeployClient(world().all.client).send(
        new ListDeploymentsCommand({ applicationName: 'muster-dev', deploymentGroupName: 'muster-dev-api' }),
      );
      return deployments.length;
    };
    const schema = async () => {
      const { Item } = await new DynamoDBClient(world().all.client).send(
        new GetItemCommand({ TableName: 'muster-dev', Key: { kind: { S: 'migration' }, name: { S: 'schema' } } }),
      );
      return JSON.parse(Item!.body!.S!) as { version: string; commit: string };
    };

    it('so that the API which serves cannot read it any more is refused before an instance is touched', async () => {
      const [before, served, { version }] = await Promise.all([deployments(), world().served(), schema()]);
      world().clone.write(FILE, () => 'alter table guild drop column realm;');
      const commit = await world().clone.push();
      const { status, cause } = await world().clone.after('deploy', commit);
      expect(status).toBe('FAILED');
      const { errorMessage } = JSON.parse(cause!) as { errorMessage: string };
      expect(errorMessage).toMatch(
        /api: MigrationRefused: the API that serves now \(\w{7}\) cannot live with 003-motto\.sql/,
      );
      expect(errorMessage).toMatch(/SQLSTATE 42703\), for the query\ninsert into guild/);
      expect(await deployments()).toBe(before);
      expect(await world().served()).toEqual(served);
      expect((await schema()).version).toBe(version);
    });

    it('so that both versions can live with it is deployed, and the schema is said to be there', async () => {
      world().clone.write(FILE, () => 'alter table guild add column motto text;');
      const commit = await world().clone.push();
      const { status, cause } = await world().clone.after('deploy', commit);
      expect(status, cause).toBe('SUCCEEDED');
      expect(await schema()).toMatchObject({ version: '003-motto.sql', commit });
    });
  });
}
