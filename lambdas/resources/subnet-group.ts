import {
  CreateDBSubnetGroupCommand,
  DeleteDBSubnetGroupCommand,
  DescribeDBSubnetGroupsCommand,
  ModifyDBSubnetGroupCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import * as z from 'zod';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { tagList } from '../tags.ts';
import { unless } from '../unless.ts';

const rds = new RDSClient({ maxAttempts: 5 });

const DBSubnetGroupName = named();

export const handler = resource({
  needs: z.object({ subnets: z.object({ database: z.array(z.string()) }) }),
  wanted: () => [{ name: 'subnet-group' }],
  standIn: { subnets: [] as string[] },

  async find() {
    const found = await rds
      .send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName }))
      .catch(unless('DBSubnetGroupNotFound'));
    const group = found?.DBSubnetGroups?.[0];
    return group && { subnets: group.Subnets?.map((subnet) => subnet.SubnetIdentifier!) ?? [] };
  },
  async create(_, { facts, tags }) {
    await rds.send(
      new CreateDBSubnetGroupCommand({
        DBSubnetGroupName,
        DBSubnetGroupDescription: 'Where the database and its standby live',
        SubnetIds: facts.subnets.database,
        Tags: tagList(tags),
      }),
    );
    return { subnets: facts.subnets.database };
  },
  differences: ({ subnets }, _, facts) =>
    subnets.toSorted().join() === facts.subnets.database.toSorted().join() ? [] : [`it spans ${subnets.join(', ')}`],
  async update(_, __, { facts }) {
    await rds.send(new ModifyDBSubnetGroupCommand({ DBSubnetGroupName, SubnetIds: facts.subnets.database }));
    return { subnets: facts.subnets.database };
  },
  async remove() {
    await rds.send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName }));
  },
  facts: () => ({ subnetGroup: DBSubnetGroupName }),
});
