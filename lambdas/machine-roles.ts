import { arn, bucketName, named, path } from './naming.ts';
import { settings, type Tier } from './settings.ts';

/** The five roles of the application: who takes each, and what it may do. Logs by path, artifacts by prefix, keys by the service through which they are used. */
export const roles = ['web', 'api', 'build', 'migration', 'deploy'] as const;
export type Role = (typeof roles)[number];

export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const trusts: Readonly<Record<Role, string>> = {
  web: 'ec2.amazonaws.com',
  api: 'ec2.amazonaws.com',
  build: 'codebuild.amazonaws.com',
  migration: 'codebuild.amazonaws.com',
  deploy: 'codedeploy.amazonaws.com',
};

const allow = (
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Statement['Condition'],
): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

const bucket = `arn:aws:s3:::${bucketName}`;
const through = (...services: readonly string[]) => ({
  StringEquals: { 'kms:ViaService': services.map((service) => `${service}.${settings.region}.amazonaws.com`) },
});
const logs = (group: string) =>
  allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [arn('logs', `log-group:${path(group)}:*`)]);

/** The secret that RDS manages has a random name; it is known by the tag that RDS puts on it. */
const databaseSecret = allow(
  ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
  [arn('secretsmanager', 'secret:rds!*')],
  { StringEquals: { 'aws:ResourceTag/aws:rds:primaryDBInstanceArn': arn('rds', `db:${named()}`) } },
);

const blueGreen = settings.deploymentStyle === 'blue/green';

/** What blue/green deployments call the groups that they make. */
const copies = arn('autoscaling', `autoScalingGroup:*:autoScalingGroupName/CodeDeploy_${named('*')}`);

/** To make a copy of a group takes what its instances take: AWS's own policy for this role leaves that out. */
const replacing = (): Statement[] => [
  allow(
    [
      'autoscaling:CreateAutoScalingGroup',
      'autoscaling:CreateOrUpdateTags',
      'autoscaling:DeleteAutoScalingGroup',
      'autoscaling:AttachLoadBalancerTargetGroups',
      'autoscaling:DetachLoadBalancerTargetGroups',
      'autoscaling:PutScalingPolicy',
      'autoscaling:PutScheduledUpdateGroupAction',
    ],
    [arn('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${named('*')}`), copies],
  ),
  allow(['autoscaling:DescribePolicies', 'autoscaling:DescribeScheduledActions'], ['*']),
  allow(
    ['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'],
    [arn('cloudwatch', `alarm:TargetTracking-CodeDeploy_${named('*')}`)],
  ),
  allow(['ec2:RunInstances'], ['*']),
  allow(['ec2:CreateTags'], ['*'], { StringEquals: { 'ec2:CreateAction': 'RunInstances' } }),
  // The template's image is a parameter, which EC2 reads as whoever launches.
  allow(['ssm:GetParameters'], [`arn:aws:ssm:${settings.region}::parameter/aws/service/*`]),
  allow(['iam:PassRole'], [`arn:aws:iam::${settings.account}:role${path('*')}`], {
    StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' },
  }),
];

/** An instance reads its own tier's artifacts and the environment's parameters, and writes its own tier's log. */
const instance = (tier: Tier, keyArn: string): Statement[] => [
  allow(['s3:GetObject', 's3:GetObjectVersion'], [`${bucket}/builds/${tier}/*`]),
  allow(['s3:GetObject'], [`arn:aws:s3:::aws-codedeploy-${settings.region}/*`]),
  allow(['kms:Decrypt'], [keyArn], through('s3', 'secretsmanager')),
  allow(['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'], [arn('ssm', `parameter${path('*')}`)]),
  logs(tier),
  // The agent of Systems Manager, which runs what drills send; none of these has a resource to be closed to.
  allow(
    [
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ],
    ['*'],
  ),
  allow(['cloudwatch:PutMetricData'], ['*'], { StringEquals: { 'cloudwatch:namespace': 'Muster' } }),
];

export const statements = (role: Role, keyArn: string): readonly Statement[] =>
  ({
    web: () => instance('web', keyArn),
    api: () => [...instance('api', keyArn), databaseSecret],
    build: () => [
      logs('build'),
      allow(['codecommit:GitPull'], [arn('codecommit', named())]),
      allow(['s3:PutObject', 's3:GetObject', 's3:GetObjectVersion'], [`${bucket}/builds/*`]),
      allow(['s3:GetBucketAcl', 's3:GetBucketLocation'], [bucket]),
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], [keyArn], through('s3')),
    ],
    migration: () => [
      logs('build'),
      databaseSecret,
      allow(
        ['s3:GetObject', 's3:GetObjectVersion'],
        [`${bucket}/builds/*`, `arn:aws:s3:::${settings.migration.bucket}/${settings.migration.key}`],
      ),
      allow(['s3:PutObject'], [`${bucket}/migrations/*`]),
      allow(['s3:GetBucketAcl', 's3:GetBucketLocation'], [bucket]),
      allow(['kms:Decrypt', 'kms:GenerateDataKey'], [keyArn], through('s3', 'secretsmanager')),
      allow(['ssm:GetParameter', 'ssm:GetParameters'], [arn('ssm', `parameter${path('database/*')}`)]),
      // As AWS asks for a build in a VPC; what is described, made and removed has no name before.
      allow(
        [
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DescribeDhcpOptions',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSubnets',
          'ec2:DescribeVpcs',
        ],
        ['*'],
      ),
      allow(['ec2:CreateNetworkInterfacePermission'], [arn('ec2', 'network-interface/*')], {
        StringEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com' },
      }),
    ],
    deploy: () => [
      allow(
        [
          'autoscaling:CompleteLifecycleAction',
          'autoscaling:DeleteLifecycleHook',
          'autoscaling:PutLifecycleHook',
          'autoscaling:RecordLifecycleActionHeartbeat',
          'autoscaling:UpdateAutoScalingGroup',
          'autoscaling:SuspendProcesses',
          'autoscaling:ResumeProcesses',
        ],
        [arn('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${named('*')}`), ...(blueGreen ? [copies] : [])],
      ),
      ...(blueGreen ? replacing() : []),
      allow(
        ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
        [arn('elasticloadbalancing', `targetgroup/${named('*')}/*`)],
      ),
      // What only reads is evaluated on `*` by these services.
      allow(
        [
          'autoscaling:DescribeAutoScalingGroups',
          'autoscaling:DescribeLifecycleHooks',
          'cloudwatch:DescribeAlarms',
          'ec2:DescribeInstances',
          'ec2:DescribeInstanceStatus',
          'elasticloadbalancing:DescribeTargetGroups',
          'elasticloadbalancing:DescribeTargetGroupAttributes',
          'elasticloadbalancing:DescribeTargetHealth',
          'tag:GetResources',
        ],
        ['*'],
      ),
    ],
  })[role]();
