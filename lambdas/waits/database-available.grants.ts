import condition from '../condition.grants.ts';
import { grants } from '../grants.ts';

export default grants(condition, {
  actions: ['rds:DescribeDBInstances'],
  on: ['arn:aws:rds:{region}:{account}:db:muster-{environment}'],
});
