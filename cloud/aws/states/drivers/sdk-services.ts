import type { ServiceName } from '../../catalog.ts';

/** The names that `aws-sdk:` integrations give to services, with the prefix of their errors. */
export const sdkServices: Readonly<Record<string, { room: ServiceName; errors: string }>> = {
  autoscaling: { room: 'autoscaling', errors: 'AutoScaling' },
  cloudformation: { room: 'cloudformation', errors: 'CloudFormation' },
  cloudwatch: { room: 'cloudwatch', errors: 'CloudWatch' },
  cloudwatchlogs: { room: 'logs', errors: 'CloudWatchLogs' },
  codebuild: { room: 'codebuild', errors: 'CodeBuild' },
  codecommit: { room: 'codecommit', errors: 'CodeCommit' },
  codedeploy: { room: 'codedeploy', errors: 'CodeDeploy' },
  dynamodb: { room: 'dynamodb', errors: 'DynamoDb' },
  ec2: { room: 'ec2', errors: 'Ec2' },
  elasticloadbalancingv2: { room: 'elasticloadbalancing', errors: 'ElasticLoadBalancingV2' },
  eventbridge: { room: 'events', errors: 'EventBridge' },
  fis: { room: 'fis', errors: 'Fis' },
  iam: { room: 'iam', errors: 'Iam' },
  kms: { room: 'kms', errors: 'Kms' },
  lambda: { room: 'lambda', errors: 'Lambda' },
  rds: { room: 'rds', errors: 'Rds' },
  s3: { room: 's3', errors: 'S3' },
  scheduler: { room: 'scheduler', errors: 'Scheduler' },
  secretsmanager: { room: 'secretsmanager', errors: 'SecretsManager' },
  sfn: { room: 'states', errors: 'Sfn' },
  sns: { room: 'sns', errors: 'Sns' },
  sqs: { room: 'sqs', errors: 'Sqs' },
  ssm: { room: 'ssm', errors: 'Ssm' },
  sts: { room: 'sts', errors: 'Sts' },
};
