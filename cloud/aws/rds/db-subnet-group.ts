import path from 'node:path';
import {
  type DBSubnetGroup,
  DBSubnetGroupAlreadyExistsFault,
  DBSubnetGroupDoesNotCoverEnoughAZs,
  DBSubnetGroupNotFoundFault,
  InvalidDBSubnetGroupStateFault,
  InvalidSubnet,
} from '@aws-sdk/client-rds';
import type { Handlers } from '../../handlers.ts';
import { findInstallation } from '../../machines/postgres/installation.ts';
import { prepareTemplate } from '../../machines/postgres/template.ts';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import type { Model, SubnetGroupRow } from './model.ts';
import { invalid } from './refusal.ts';
import { tagsOf } from './tag.ts';

export function dbSubnetGroup(model: Model): Handlers<typeof import('@aws-sdk/client-rds'), Call> {
  const { cloud, subnetGroups } = model;

  /** The subnets with their zones. A group of one zone could never carry a Multi-AZ database, so RDS refuses it. */
  async function place(ids: readonly string[]): Promise<Pick<SubnetGroupRow, 'vpcId' | 'subnets'>> {
    const ec2 = await cloud.use('ec2');
    const { Subnets = [] } = await ec2.DescribeSubnets({ SubnetIds: [...ids] }).catch((error: Error) => {
      if (!error.name.startsWith('InvalidSubnetID')) throw error;
      return refuse(InvalidSubnet, `Some input subnets in :${JSON.stringify(ids)} are invalid.`);
    });
    const subnets = Subnets.map((it) => ({ id: it.SubnetId!, zone: it.AvailabilityZone! }));
    const vpcs = [...new Set(Subnets.map((it) => it.VpcId!))];
    if (vpcs.length !== 1)
      refuse(InvalidSubnet, `The subnets of a DB subnet group are in one VPC, not in ${vpcs.join(' and ')}.`);
    const zones = [...new Set(subnets.map((it) => it.zone))];
    if (zones.length < 2) {
      refuse(
        DBSubnetGroupDoesNotCoverEnoughAZs,
        `The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${zones.join()}. Add subnets to cover at least 2 AZs.`,
      );
    }
    return { vpcId: vpcs[0]!, subnets };
  }

  /** A database will follow, and its template is half a second of work that can be done by then. */
  function warm(): void {
    const template = prepareTemplate(findInstallation(), path.join(cloud.folder, 'rds')).then(
      () => {},
      (error: Error) => cloud.log('The database template was not made', { error }), // the database tries again, and says why
    );
    cloud.onStop(() => template);
  }

  const answer = (row: SubnetGroupRow) => ({ DBSubnetGroup: describeSubnetGroup(model, row) });

  return {
    async CreateDBSubnetGroup({ DBSubnetGroupName = '', DBSubnetGroupDescription = '', SubnetIds = [], Tags }) {
      const name = DBSubnetGroupName.toLowerCase();
      if (!/^[a-z][a-z0-9 ._-]{0,254}$/.test(name) || name === 'default') {
        throw invalid(`The parameter DBSubnetGroupName is not a valid identifier: ${DBSubnetGroupName}`);
      }
      if (subnetGroups.has(name))
        refuse(DBSubnetGroupAlreadyExistsFault, `The DB subnet group '${name}' already exists.`);
      warm();
      const row = { name, description: DBSubnetGroupDescription, tags: tagsOf(Tags), ...(await place(SubnetIds)) };
      return answer(subnetGroups.put(name, row));
    },

    async ModifyDBSubnetGroup({ DBSubnetGroupName, DBSubnetGroupDescription, SubnetIds = [] }) {
      const row = findSubnetGroup(model, DBSubnetGroupName);
      const description = DBSubnetGroupDescription ?? row.description;
      return answer(subnetGroups.put(row.name, { ...row, description, ...(await place(SubnetIds)) }));
    },

    async DescribeDBSubnetGroups({ DBSubnetGroupName, MaxRecords = 100, Marker }) {
      const list = DBSubnetGroupName ? [findSubnetGroup(model, DBSubnetGroupName)] : subnetGroups.values();
      const page = paging(list, (row) => row.name, { token: Marker, size: MaxRecords }, invalid);
      return { DBSubnetGroups: page.items.map((row) => describeSubnetGroup(model, row)), Marker: page.next };
    },

    async DeleteDBSubnetGroup({ DBSubnetGroupName }) {
      const row = findSubnetGroup(model, DBSubnetGroupName);
      const user = model.instances.values().find((it) => it.subnetGroup === row.name);
      if (user) {
        refuse(
          InvalidDBSubnetGroupStateFault,
          `Cannot delete the subnet group '${row.name}' because at least one database instance: ${user.id} is still using it.`,
        );
      }
      subnetGroups.delete(row.name);
      return {};
    },
  };
}

export function findSubnetGroup({ subnetGroups }: Model, name = ''): SubnetGroupRow {
  const row = subnetGroups.get(name.toLowerCase());
  return row ?? refuse(DBSubnetGroupNotFoundFault, `DB subnet group '${name}' does not exist.`);
}

export function describeSubnetGroup({ cloud }: Model, row: SubnetGroupRow): DBSubnetGroup {
  return {
    DBSubnetGroupName: row.name,
    DBSubnetGroupDescription: row.description,
    DBSubnetGroupArn: cloud.arn('rds', `subgrp:${row.name}`),
    VpcId: row.vpcId,
    SubnetGroupStatus: 'Complete',
    SupportedNetworkTypes: ['IPV4'],
    Subnets: row.subnets.map(({ id, zone }) => ({
      SubnetIdentifier: id,
      SubnetAvailabilityZone: { Name: zone },
      SubnetStatus: 'Active',
    })),
  };
}
