import { CodeDeployClient, ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { describe, expect, it } from 'vitest';
import type { Provisioned } from '../provisioned.ts';
import { schemaOf } from '../schema.ts';

const FILE = 'api/migrations/004-realm.sql';

/** A push that changes the schema under what serves. */
export function migrations(world: () => Provisioned): void {
  describe('a push that changes the schema', { timeout: 240_000 }, () => {
    const deployments = async () => {
      const { deployments = [] } = await new CodeDeployClient(world().all.client).send(
        new ListDeploymentsCommand({ applicationName: 'muster-dev', deploymentGroupName: 'muster-dev-api' }),
      );
      return deployments.length;
    };
    it('so that the API which serves cannot read it any more is refused before an instance is touched', async () => {
      const [before, served, { version }] = await Promise.all([deployments(), world().served(), schemaOf(world().all)]);
      world().clone.write(FILE, () => 'alter table guild drop column realm;');
      const commit = await world().clone.push();
      const { status, cause } = await world().clone.after('deploy', commit);
      expect(status).toBe('FAILED');
      const { errorMessage } = JSON.parse(cause!) as { errorMessage: string };
      expect(errorMessage).toMatch(
        /api: MigrationRefused: the API that serves now \(\w{7}\) cannot live with 004-realm\.sql/,
      );
      expect(errorMessage).toMatch(/SQLSTATE 42703\), for the query\ninsert into guild/);
      expect(await deployments()).toBe(before);
      expect(await world().served()).toEqual(served);
      expect((await schemaOf(world().all)).version).toBe(version);
      // The next push brings the API with it.
      world().clone.write(FILE, () => "comment on column guild.realm is 'Where it is at home';");
    });
  });
}
