import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const database = 'arn:aws:rds:{region}:{account}:db:muster-{environment}';
const parts = [
  'arn:aws:rds:{region}:{account}:subgrp:muster-{environment}',
  'arn:aws:rds:{region}:{account}:pg:muster-{environment}-*',
];

export default grants(
  resource,
  { actions: ['rds:DescribeDBInstances'], on: [database] },
  { actions: ['rds:CreateDBInstance', 'rds:ModifyDBInstance'], on: [database, ...parts] },
  {
    actions: ['rds:DeleteDBInstance'],
    on: [database, 'arn:aws:rds:{region}:{account}:snapshot:muster-{environment}-*'],
  },
  { actions: ['rds:AddTagsToResource'], on: [database], implied: 'CreateDBInstance with tags' },
  {
    actions: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
    on: ['arn:aws:secretsmanager:{region}:{account}:secret:rds!*'],
    implied: 'RDS makes the master password as whoever creates the database',
  },
  {
    actions: ['kms:DescribeKey', 'kms:CreateGrant', 'kms:Decrypt', 'kms:GenerateDataKey'],
    on: ['arn:aws:kms:{region}:{account}:key/*'],
    when: { StringLike: { 'kms:ViaService': ['rds.{region}.amazonaws.com', 'secretsmanager.{region}.amazonaws.com'] } },
    implied: 'RDS encrypts the storage and the secret as whoever creates the database',
  },
  { actions: ['ec2:DescribeSecurityGroups'], on: EVERYTHING, implied: 'RDS checks the groups that it is given' },
);
