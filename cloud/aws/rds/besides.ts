import type { ByInput } from '../../handlers.ts';
import type { Beside, Touched } from '../../service.ts';
import { tagOnCreate } from '../tag-on-create.ts';
import type { Model } from './model.ts';

type Rds = typeof import('@aws-sdk/client-rds');
type Kind = 'db' | 'subgrp' | 'pg' | 'snapshot';

/**
 * What RDS asks for beside an operation's own right: to tag what is created with tags, to hand over the role that monitors, to rotate the
 * secret whose password shall change now.
 */
export function besides(
  model: Model,
  at: (kind: Kind, name: string | undefined) => Touched,
): ByInput<Rds, readonly Beside[] | Promise<readonly Beside[]>> {
  const { cloud, instances } = model;
  const tagging = tagOnCreate<Rds>('rds:AddTagsToResource', {
    CreateDBInstance: (it) => [at('db', it.DBInstanceIdentifier)],
    CreateDBSubnetGroup: (it) => [at('subgrp', it.DBSubnetGroupName)],
    CreateDBParameterGroup: (it) => [at('pg', it.DBParameterGroupName)],
    CreateDBSnapshot: (it) => [at('snapshot', it.DBSnapshotIdentifier)],
    RestoreDBInstanceFromDBSnapshot: (it) => [at('db', it.DBInstanceIdentifier)],
  }) as ByInput<Rds, readonly Beside[]>;
  const monitoring = ({ MonitoringRoleArn }: { MonitoringRoleArn?: string | undefined }): Beside[] => {
    const context = { 'iam:PassedToService': 'monitoring.rds.amazonaws.com' };
    return MonitoringRoleArn ? [{ action: 'iam:PassRole', on: [MonitoringRoleArn], context }] : [];
  };
  async function rotating(id = ''): Promise<Beside[]> {
    const secret = instances.get(id.toLowerCase())?.secret;
    if (!secret) return [];
    const { Tags = [] } = await (await cloud.use('secretsmanager')).DescribeSecret({ SecretId: secret.arn });
    const tags = Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value]));
    return [{ action: 'secretsmanager:RotateSecret', on: [{ arn: secret.arn, tags }] }];
  }
  return {
    ...tagging,
    CreateDBInstance: (it) => [...tagging.CreateDBInstance!(it), ...monitoring(it)],
    ModifyDBInstance: async (it) => [
      ...monitoring(it),
      ...(it.RotateMasterUserPassword ? await rotating(it.DBInstanceIdentifier) : []),
    ],
  };
}
