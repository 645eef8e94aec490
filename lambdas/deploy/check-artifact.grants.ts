import artifact from '../artifact.grants.ts';
import { EVERYTHING, grants } from '../grants.ts';

export default grants(
  artifact,
  {
    actions: ['s3:GetObjectVersion'],
    on: ['arn:aws:s3:::muster-{environment}-artifacts-{account}-{region}/builds/*'],
    implied: 'GetObject of one version',
  },
  { actions: ['ec2:DescribeLaunchTemplateVersions', 'ec2:DescribeImages'], on: EVERYTHING },
  {
    actions: ['ssm:GetParameter'],
    on: ['arn:aws:ssm:{region}::parameter/aws/service/*', 'arn:aws:ssm:{region}:{account}:parameter/aws/service/*'],
  },
);
