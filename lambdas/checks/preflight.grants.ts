import { EVERYTHING, grants } from '../grants.ts';

export default grants({ actions: ['ec2:DescribeAvailabilityZones'], on: EVERYTHING });
