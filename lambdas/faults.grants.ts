import { type Action, EVERYTHING, grants } from './grants.ts';
import { readLedgers } from './ledgers.grants.ts';

const database = 'arn:aws:rds:{region}:{account}:db:muster-{environment}';

/** What bears the environment's tag and the tag that arms it: nothing else can be harmed, whoever asks. */
const ARMED = {
  StringEquals: {
    'aws:ResourceTag/muster:environment': '{environment}',
    'aws:ResourceTag/muster:drills': 'armed',
  },
};
const harming = (on: readonly string[], ...actions: [Action, ...Action[]]) => grants({ actions, on, when: ARMED });

const instance = 'arn:aws:ec2:{region}:{account}:instance/*';
const autoScalingGroup =
  'arn:aws:autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/muster-{environment}-*';
const acl = 'arn:aws:ec2:{region}:{account}:network-acl/*';
const subnetsVpc = 'arn:aws:ec2:{region}:{account}:vpc/*';
const MADE_FOR_US = { StringEquals: { 'aws:RequestTag/muster:environment': '{environment}' } };
const OURS = { StringEquals: { 'aws:ResourceTag/muster:environment': '{environment}' } };
const rule = 'arn:aws:elasticloadbalancing:{region}:{account}:listener-rule/app/muster-{environment}-*';
const listener = 'arn:aws:elasticloadbalancing:{region}:{account}:listener/app/muster-{environment}-*';
const machine = (name: string) => `arn:aws:states:{region}:{account}:stateMachine:muster-{environment}-${name}`;
const execution = (name: string) => `arn:aws:states:{region}:{account}:execution:muster-{environment}-${name}:*`;
const repository = 'arn:aws:codecommit:{region}:{account}:muster-{environment}';
/** Branches of drills: no drill can write to one that is deployed. */
const ITS_BRANCHES = { StringLike: { 'codecommit:References': 'refs/heads/drills/*' } };
const deploymentGroup =
  'arn:aws:codedeploy:{region}:{account}:deploymentgroup:muster-{environment}/muster-{environment}-*';
const fis = (type: string) => `arn:aws:fis:{region}:{account}:${type}/*`;

/** To take every fault back. What was made for a drill bears its environment's tags; whom a drill has harmed, the tag that arms it. */
export const undoing = grants(
  harming([instance], 'ec2:ModifyInstanceMetadataOptions'),
  harming([acl], 'ec2:DeleteNetworkAcl'),
  // A VPC's first ACL is made by AWS and bears no tag; one with the tags of another environment is left alone.
  {
    actions: ['ec2:ReplaceNetworkAclAssociation'],
    on: [acl],
    when: {
      StringEqualsIfExists: {
        'aws:ResourceTag/muster:environment': '{environment}',
        'aws:ResourceTag/muster:drills': 'armed',
      },
    },
  },
  harming([autoScalingGroup], 'autoscaling:SetDesiredCapacity'),
  { actions: ['states:DescribeExecution'], on: [execution('drill')] },
  { actions: ['states:StopExecution'], on: ['rollout', 'provision'].map(execution) },
  { actions: ['codecommit:DeleteBranch'], on: [repository], when: ITS_BRANCHES },
  {
    actions: [
      'codedeploy:BatchGetDeployments',
      'codedeploy:CreateDeployment',
      'codedeploy:GetDeployment',
      'codedeploy:GetDeploymentGroup',
      'codedeploy:ListDeployments',
      'codedeploy:StopDeployment',
    ],
    on: [deploymentGroup],
  },
  {
    actions: ['codedeploy:GetDeploymentConfig'],
    on: ['arn:aws:codedeploy:{region}:{account}:deploymentconfig:*'],
    implied: 'CreateDeployment reads how it shall go',
  },
  {
    actions: ['codedeploy:RegisterApplicationRevision'],
    on: ['arn:aws:codedeploy:{region}:{account}:application:muster-{environment}'],
    implied: 'CreateDeployment registers what it deploys',
  },
  {
    actions: [
      'ec2:DescribeNetworkAcls',
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeRules',
    ],
    on: EVERYTHING,
  },
  { actions: ['ssm:SendCommand'], on: ['arn:aws:ssm:{region}::document/AWS-RunShellScript'] },
  harming([instance], 'ssm:SendCommand'),
  harming([rule], 'elasticloadbalancing:DeleteRule'),
  { actions: ['fis:DeleteExperimentTemplate'], on: [fis('experiment-template')], when: OURS },
  { actions: ['fis:StopExperiment'], on: [fis('experiment')], when: OURS },
);

/** To do every fault, and to take it back. */
export const injecting = grants(
  undoing,
  harming([instance], 'ec2:TerminateInstances'),
  { actions: ['autoscaling:DescribeAutoScalingGroups'], on: EVERYTHING },
  { actions: ['states:StartExecution'], on: ['probe', 'build', 'rollout', 'provision'].map(machine) },
  { actions: ['states:DescribeExecution'], on: ['probe', 'build', 'rollout'].map(execution) },
  { actions: ['codecommit:CreateBranch', 'codecommit:CreateCommit'], on: [repository], when: ITS_BRANCHES },
  { actions: ['codecommit:GetBranch', 'codecommit:GetFile'], on: [repository] },
  harming([database], 'rds:RebootDBInstance', 'rds:ModifyDBInstance'),
  { actions: ['rds:DescribeDBInstances'], on: [database] },
  { actions: ['ec2:CreateNetworkAcl'], on: [acl], when: MADE_FOR_US },
  harming([subnetsVpc], 'ec2:CreateNetworkAcl'),
  {
    actions: ['ec2:CreateTags'],
    on: [acl],
    when: { StringEquals: { 'ec2:CreateAction': ['CreateNetworkAcl'] } },
    implied: 'AWS asks for it when something is created with tags',
  },
  harming([listener], 'elasticloadbalancing:CreateRule'),
  {
    actions: ['elasticloadbalancing:AddTags'],
    on: [rule, listener],
    when: { StringEquals: { 'elasticloadbalancing:CreateAction': 'CreateRule' } },
    implied: 'AWS asks for it when something is created with tags',
  },
  { actions: ['fis:CreateExperimentTemplate'], on: [fis('experiment-template')], when: MADE_FOR_US },
  { actions: ['fis:CreateExperimentTemplate'], on: [fis('action')] },
  { actions: ['fis:StartExperiment'], on: [fis('experiment')], when: MADE_FOR_US },
  { actions: ['fis:StartExperiment'], on: [fis('experiment-template')], when: OURS },
  {
    actions: ['fis:TagResource'],
    on: [fis('experiment-template'), fis('experiment')],
    implied: 'AWS asks for it when something is created with tags',
  },
  {
    actions: ['iam:PassRole'],
    on: ['arn:aws:iam::{account}:role/muster-{environment}-experiments'],
    when: { StringEquals: { 'iam:PassedToService': 'fis.amazonaws.com' } },
    implied: 'FIS does its part as this role',
  },
  {
    actions: ['secretsmanager:RotateSecret'],
    on: ['arn:aws:secretsmanager:{region}:{account}:secret:rds!*'],
    when: {
      StringEquals: {
        'aws:ResourceTag/aws:rds:primaryDBInstanceArn': 'arn:aws:rds:{region}:{account}:db:muster-{environment}',
      },
    },
    implied: 'RDS changes the password that it manages as whoever asks it to',
  },
);

/** To see faults and their ends, and to change nothing. */
export const witnessing = grants(
  readLedgers,
  { actions: ['codedeploy:GetDeployment', 'codedeploy:GetDeploymentGroup'], on: [deploymentGroup] },
  { actions: ['states:DescribeExecution'], on: ['probe', 'rollout', 'provision'].map(execution) },
  { actions: ['states:GetExecutionHistory'], on: [execution('provision')] },
  {
    actions: [
      'autoscaling:DescribeAutoScalingGroups',
      'ec2:DescribeInstances',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeLoadBalancerAttributes',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
      'rds:DescribeEvents',
    ],
    on: EVERYTHING,
  },
  { actions: ['rds:DescribeDBInstances'], on: [database] },
  {
    actions: ['secretsmanager:DescribeSecret'],
    on: ['arn:aws:secretsmanager:{region}:{account}:secret:rds!*'],
    when: {
      StringEquals: {
        'aws:ResourceTag/aws:rds:primaryDBInstanceArn': 'arn:aws:rds:{region}:{account}:db:muster-{environment}',
      },
    },
  },
);
