import { EVERYTHING, grants } from './grants.ts';

const keys = 'arn:aws:kms:{region}:{account}:key/*';

/** To look at everything of the environment in every service that it touches. */
export default grants(
  {
    actions: [
      'autoscaling:DescribeAutoScalingGroups',
      'codebuild:ListProjects',
      'codecommit:ListRepositories',
      'codedeploy:ListApplications',
      'ec2:DescribeInstances',
      'ec2:DescribeNatGateways',
      'ec2:DescribeTags',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeTags',
      'elasticloadbalancing:DescribeTargetGroups',
      'fis:ListExperimentTemplates',
      'kms:ListKeys',
      'scheduler:ListSchedules',
      'secretsmanager:ListSecrets',
      'ssm:DescribeParameters',
    ],
    on: EVERYTHING,
  },
  { actions: ['s3:ListAllMyBuckets'], on: EVERYTHING },
  { actions: ['s3:ListBucketVersions'], on: ['arn:aws:s3:::muster-{environment}-*'] },
  { actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:ListTagsForResource'], on: EVERYTHING },
  { actions: ['iam:ListRoles', 'iam:ListInstanceProfiles'], on: EVERYTHING },
  { actions: ['kms:DescribeKey', 'kms:ListResourceTags'], on: [keys] },
  { actions: ['logs:DescribeLogGroups'], on: ['arn:aws:logs:{region}:{account}:log-group:*'] },
  {
    actions: [
      'rds:DescribeDBInstances',
      'rds:DescribeDBSnapshots',
      'rds:DescribeDBSubnetGroups',
      'rds:DescribeDBParameterGroups',
    ],
    on: EVERYTHING,
  },
);
