import { openCertificateAuthority } from '../../machines/postgres/certificates.ts';
import type { StartService } from '../../service.ts';
import { absent } from './absent.ts';
import { account } from './account.ts';
import { besides } from './besides.ts';
import { dbInstance } from './db-instance.ts';
import { dbLogFile } from './db-log-file.ts';
import { dbParameterGroup } from './db-parameter-group.ts';
import { dbSnapshot } from './db-snapshot.ts';
import { dbSubnetGroup } from './db-subnet-group.ts';
import { engine } from './engine.ts';
import { event } from './event.ts';
import { faults } from './faults.ts';
import { openFleet } from './fleet.ts';
import { openLifecycle } from './lifecycle.ts';
import { openModel } from './model.ts';
import { modifyDbInstance } from './modify-db-instance.ts';
import { tag, tagsAt } from './tag.ts';

export const start: StartService<typeof import('@aws-sdk/client-rds')> = async (cloud) => {
  // Instances look for the bundle when they start, which may be before there is a database.
  await openCertificateAuthority(cloud.folder);
  const model = openModel(cloud);
  const fleet = openFleet(model);
  const lifecycle = openLifecycle(model, fleet);

  const at = (kind: 'db' | 'subgrp' | 'pg' | 'snapshot', name: string | undefined) => {
    const arn = cloud.arn('rds', `${kind}:${(name ?? '*').toLowerCase()}`);
    return { arn, tags: tagsAt(model, arn) };
  };
  const instance = (input: { DBInstanceIdentifier?: string | undefined }) => [at('db', input.DBInstanceIdentifier)];
  const subnetGroup = (input: { DBSubnetGroupName?: string | undefined }) => [at('subgrp', input.DBSubnetGroupName)];
  const parameterGroup = (input: { DBParameterGroupName?: string | undefined }) => [
    at('pg', input.DBParameterGroupName),
  ];
  const snapshot = (input: { DBSnapshotIdentifier?: string | undefined }) => [
    at('snapshot', input.DBSnapshotIdentifier),
  ];
  const named = ({ ResourceName = '' }: { ResourceName?: string | undefined }) => [
    { arn: ResourceName, tags: tagsAt(model, ResourceName) },
  ];

  return {
    operations: {
      ...dbInstance(model, lifecycle),
      ...modifyDbInstance(model, fleet, lifecycle),
      ...dbLogFile(model, fleet),
      ...dbSubnetGroup(model),
      ...dbParameterGroup(model, fleet),
      ...dbSnapshot(model, fleet, lifecycle),
      ...engine(model),
      ...event(model),
      ...tag(model),
      ...account(model),
      ...absent(),
    },
    touches: {
      CreateDBInstance: (input) => [
        ...instance(input),
        ...(input.DBSubnetGroupName ? subnetGroup(input) : []),
        ...(input.DBParameterGroupName ? parameterGroup(input) : []),
      ],
      DescribeDBInstances: instance,
      DescribeDBLogFiles: instance,
      DownloadDBLogFilePortion: instance,
      ModifyDBInstance: instance,
      RebootDBInstance: instance,
      StopDBInstance: instance,
      StartDBInstance: instance,
      DeleteDBInstance: instance,
      CreateDBSubnetGroup: subnetGroup,
      ModifyDBSubnetGroup: subnetGroup,
      DescribeDBSubnetGroups: subnetGroup,
      DeleteDBSubnetGroup: subnetGroup,
      CreateDBParameterGroup: parameterGroup,
      ModifyDBParameterGroup: parameterGroup,
      ResetDBParameterGroup: parameterGroup,
      DescribeDBParameterGroups: parameterGroup,
      DescribeDBParameters: parameterGroup,
      DeleteDBParameterGroup: parameterGroup,
      CreateDBSnapshot: (input) => [...instance(input), ...snapshot(input)],
      DescribeDBSnapshots: snapshot,
      DeleteDBSnapshot: snapshot,
      RestoreDBInstanceFromDBSnapshot: (input) => [...instance(input), ...snapshot(input)],
      AddTagsToResource: named,
      RemoveTagsFromResource: named,
      ListTagsForResource: named,
    },
    besides: besides(model, at),
    faults: faults(model, fleet),
    resume: () => lifecycle.resume(),
  };
};
