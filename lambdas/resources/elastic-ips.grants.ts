import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeAddresses'], on: EVERYTHING },
  { actions: ['ec2:AllocateAddress'], on: EVERYTHING },
  { actions: ['ec2:ReleaseAddress'], on: EVERYTHING },
);
