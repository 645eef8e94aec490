import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from './wildcards.ts';

const CEILING = 'A boundary gives nothing to anybody: it is the most that policies, each closed on its own, can give';

/** What CodeBuild does as a build's role to give the build an address in a VPC. */
const IN_VPC = [
  'ec2:CreateNetworkInterface',
  'ec2:CreateNetworkInterfacePermission',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeDhcpOptions',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];

export interface BoundaryProps {
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  /** The object that the database's build runs. */
  readonly program: string;
  /** Deployments make fleets of their own. */
  readonly blueGreen: boolean;
}

/** The most that any role made by the orchestrator's functions can be given: it bounds the application's roles, and who makes roles cannot leave it. */
export class Boundary extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { environment, account, region, program, blueGreen }: BoundaryProps) {
    super(scope, id);
    const name = `muster-${environment}`;
    const ours = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
    const bucket = `arn:aws:s3:::${name}-artifacts-${account}-${region}`;
    const statements: [string[], string[]][] = [
      [
        ['s3:GetObject*', 's3:PutObject', 's3:GetBucketAcl', 's3:GetBucketLocation'],
        [bucket, `${bucket}/*`],
      ],
      [['s3:GetObject'], [`arn:aws:s3:::aws-codedeploy-${region}/*`]],
      [['s3:GetObject', 's3:GetObjectVersion'], [program]],
      [['kms:Decrypt', 'kms:GenerateDataKey'], [ours('kms', 'key/*')]],
      [['ssm:GetParameter*'], [ours('ssm', `parameter/muster/${environment}/*`)]],
      [['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], [ours('secretsmanager', 'secret:rds!*')]],
      [['logs:CreateLogStream', 'logs:PutLogEvents'], [ours('logs', `log-group:/muster/${environment}/*`)]],
      [['codecommit:GitPull'], [ours('codecommit', name)]],
      [['autoscaling:*'], [ours('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${name}-*`)]],
      // What the deployments' role needs to copy a group: its instances, their role, and the alarms of its scaling policy.
      ...(blueGreen
        ? ([
            [['autoscaling:*'], [ours('autoscaling', `autoScalingGroup:*:autoScalingGroupName/CodeDeploy_${name}-*`)]],
            [['iam:PassRole'], [`arn:aws:iam::${account}:role/muster/${environment}/*`]],
            [['ec2:RunInstances', 'ec2:CreateTags'], ['*']],
            [['ssm:GetParameters'], [`arn:aws:ssm:${region}::parameter/aws/service/*`]],
            [
              ['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'],
              [ours('cloudwatch', `alarm:TargetTracking-CodeDeploy_${name}-*`)],
            ],
          ] satisfies [string[], string[]][])
        : []),
      [
        ['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'],
        [ours('elasticloadbalancing', `targetgroup/${name}-*/*`)],
      ],
      [
        [
          'autoscaling:Describe*',
          'cloudwatch:DescribeAlarms',
          'cloudwatch:PutMetricData',
          'ec2:DescribeInstance*',
          ...IN_VPC,
          'elasticloadbalancing:Describe*',
          'ssm:UpdateInstanceInformation',
          'ssmmessages:*',
          'tag:GetResources',
        ],
        ['*'],
      ],
    ];
    const managedPolicyName = `${name}-boundary`;
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      managedPolicyName,
      description: `What the roles of the ${environment} application can be given at most`,
      statements: statements.map(([actions, resources]) => new iam.PolicyStatement({ actions, resources })),
    });
    for (const [actions, resources] of statements) {
      for (const action of actions) if (action.includes('*')) acknowledge(policy, `Action::${action}`, CEILING);
      for (const resource of resources)
        if (resource.includes('*')) acknowledge(policy, `Resource::${resource}`, CEILING);
    }
    // By its name rather than by reference: the functions read it as text.
    this.arn = `arn:aws:iam::${account}:policy/${managedPolicyName}`;
  }
}
