import type { Reason } from './reasons.ts';

const on = '2026-11-22';

const takingBack = [
  'ec2:ModifyInstanceMetadataOptions',
  'ec2:DeleteNetworkAcl',
  'autoscaling:SetDesiredCapacity',
  'states:StopExecution',
  'states:StartExecution',
  'codecommit:DeleteBranch',
  'codecommit:GetBranch',
  'codedeploy:CreateDeployment',
  'codedeploy:StopDeployment',
  'codedeploy:GetDeploymentConfig',
  'codedeploy:RegisterApplicationRevision',
  'ssm:SendCommand',
  'elasticloadbalancing:DeleteRule',
  'fis:DeleteExperimentTemplate',
  'fis:StopExperiment',
];

const looking = [
  'autoscaling:DescribeAutoScalingGroups',
  'codedeploy:GetDeployment',
  'codedeploy:GetDeploymentGroup',
  'ec2:DescribeInstances',
  'elasticloadbalancing:DescribeLoadBalancerAttributes',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
  'rds:DescribeDBInstances',
  'rds:DescribeEvents',
  'secretsmanager:DescribeSecret',
  'states:GetExecutionHistory',
];

/** What a life with all drills may leave unused, since each drill goes its own way. */
export const drillReasons: readonly Reason[] = [
  {
    functions: ['inject'],
    actions: takingBack.filter(
      (it) => !['ec2:Modify', 'autoscaling:', 'states:Start', 'ssm:'].some((used) => it.startsWith(used)),
    ),
    because: 'it takes back only what was taken back while it was being done',
    source: 'test/lambdas/drill/undo.test.ts',
    on,
    maybe: true,
  },
  {
    functions: ['undo'],
    actions: takingBack.filter((it) => it !== 'codecommit:GetBranch'),
    because: 'groups, rollouts and drills that ended by themselves have left it nothing to take back',
    source: 'events/drills/*.json, each ended in the middle by bench/endings.ts',
    on,
    maybe: true,
  },
  {
    functions: ['stop-drills'],
    actions: ['*'],
    because: 'nobody has stopped all drills',
    source: 'test/lambdas/drill/undo.test.ts',
    on,
    maybe: true,
  },
  ...['effect', 'observe', 'recovery'].map(
    (name): Reason => ({
      functions: [name],
      actions: looking,
      because: 'whichever of them looks first has seen it, and the others need not look',
      source: 'lambdas/drill/eyes.ts',
      on,
      maybe: true,
    }),
  ),
  {
    functions: ['effect', 'observe', 'experiment'],
    actions: ['cloudwatch:DescribeAlarms'],
    because: 'an experiment that names no alarm asks for none',
    source: 'test/lambdas/drill/reason-to-stop.test.ts',
    on,
    maybe: true,
  },
];
