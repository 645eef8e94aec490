import { grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const group = ['arn:aws:rds:{region}:{account}:pg:muster-{environment}-*'];

export default grants(
  resource,
  {
    actions: [
      'rds:DescribeDBParameterGroups',
      'rds:DescribeDBParameters',
      'rds:CreateDBParameterGroup',
      'rds:ModifyDBParameterGroup',
      'rds:ResetDBParameterGroup',
      'rds:DeleteDBParameterGroup',
    ],
    on: group,
  },
  { actions: ['rds:AddTagsToResource'], on: group, implied: 'CreateDBParameterGroup with tags' },
);
