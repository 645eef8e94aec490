import { changing, creating } from '../ec2.grants.ts';
import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeAddresses'], on: EVERYTHING },
  creating('elastic-ip', ['ec2:AllocateAddress']),
  changing('ec2:ReleaseAddress'),
);
