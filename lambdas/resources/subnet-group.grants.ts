import { grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  {
    actions: [
      'rds:DescribeDBSubnetGroups',
      'rds:CreateDBSubnetGroup',
      'rds:ModifyDBSubnetGroup',
      'rds:DeleteDBSubnetGroup',
    ],
    on: ['arn:aws:rds:{region}:{account}:subgrp:muster-{environment}'],
  },
  {
    actions: ['rds:AddTagsToResource'],
    on: ['arn:aws:rds:{region}:{account}:subgrp:muster-{environment}'],
    implied: 'CreateDBSubnetGroup with tags',
  },
);
