import { drillReasons } from './drill-reasons.ts';

/** Why functions hold rights that a life of an environment does not use. */
export interface Reason {
  /** Their names; `*` is every function that is granted the rights. */
  readonly functions: readonly string[];
  /** `*` is all that they are granted: they do not run. */
  readonly actions: readonly string[];
  readonly because: string;
  /** Where AWS says so, or what goes the way on which they are used. */
  readonly source: string;
  /** When it was last looked at. */
  readonly on: string;
  /** Some lives use them: by the drills that they are given, or by which of two things comes first. */
  readonly maybe?: true;
}

const on = '2026-11-21';
/** What this cloud cannot ask for, or what only an accident on AWS does. */
const onAwsAlone: readonly Reason[] = [
  {
    functions: ['scaling-policies'],
    actions: ['cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'],
    because: 'Auto Scaling makes and ends the alarms of a target tracking policy as its own role here',
    source: 'Amazon EC2 Auto Scaling User Guide, target tracking: permissions of who creates the policy',
    on,
  },
  {
    functions: ['database'],
    actions: ['ec2:DescribeSecurityGroups'],
    because: 'RDS looks at the groups that it is given as itself here',
    source: 'Amazon RDS User Guide, identity-based policies: CreateDBInstance in a VPC',
    on,
  },
  {
    functions: ['*'],
    actions: ['s3:ListBucket'],
    because: 'it decides whether an object that is not there is a 404 or a 403, and all were there',
    source: 'Amazon S3 API Reference, GetObject: permissions',
    on,
    maybe: true,
  },
];

/** An environment whose settings do not change is not updated. */
const updates: readonly Reason[] = (
  [
    ['auto-scaling-groups', 'autoscaling:UpdateAutoScalingGroup'],
    ['build-projects', 'codebuild:UpdateProject'],
    ['database', 'rds:ModifyDBInstance'],
    ['deployment-groups', 'codedeploy:UpdateDeploymentGroup'],
    ['key', 'kms:PutKeyPolicy'],
    ['launch-templates', 'ec2:CreateLaunchTemplateVersion'],
    ['listeners', 'elasticloadbalancing:ModifyListener'],
    ['route-tables', 'ec2:ReplaceRoute'],
    ['subnet-group', 'rds:ModifyDBSubnetGroup'],
  ] as const
).map(([name, action]) => ({
  functions: [name],
  actions: [action],
  because: 'an environment whose settings do not change is not updated',
  source: 'test/lambdas/plan/plan.test.ts',
  on,
}));

/** Nobody changes anything by hand in a life of an environment. */
const repairs: readonly Reason[] = (
  [
    ['artifact-bucket', ['s3:DeleteBucketPolicy']],
    [
      'auto-scaling-groups',
      [
        'autoscaling:AttachLoadBalancerTargetGroups',
        'autoscaling:DetachLoadBalancerTargetGroups',
        'autoscaling:ResumeProcesses',
      ],
    ],
    ['key', ['kms:CancelKeyDeletion', 'kms:EnableKey']],
    ['listeners', ['elasticloadbalancing:DeleteRule']],
    ['load-balancers', ['elasticloadbalancing:SetSecurityGroups', 'elasticloadbalancing:SetSubnets']],
    ['log-groups', ['logs:AssociateKmsKey']],
    ['parameter-group', ['rds:ResetDBParameterGroup']],
    ['roles', ['iam:DetachRolePolicy', 'iam:PutRolePermissionsBoundary', 'iam:UpdateAssumeRolePolicy']],
    ['route-tables', ['ec2:DeleteRoute']],
  ] as const
).map(([name, actions]) => ({
  functions: [name],
  actions,
  because: 'it puts right what somebody has changed by hand, and nobody has',
  source: 'test/lambdas/drift/edits.ts',
  on: '2026-11-22',
  // RDS makes its log group by itself where it is quicker, without the key.
  ...(name === 'log-groups' && { maybe: true as const }),
}));

/** What another environment, another order of events or a failure uses. */
const onOtherWays: readonly Reason[] = [
  {
    functions: ['*'],
    actions: ['states:DescribeExecution'],
    because: 'who finds the lock in the hands of another execution asks whether that one still runs',
    source: 'test/lambdas/hold.test.ts',
    on,
    maybe: true,
  },
  {
    functions: ['*'],
    actions: ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:Query', 'kms:Decrypt'],
    because:
      'write-ahead rows and tokens are forgotten, and the table opened, only where there was something to wait for',
    source: 'test/lambdas/write-ahead.test.ts, test/lambdas/condition.test.ts',
    on,
    maybe: true,
  },
  ...updates,
  ...repairs,
  {
    functions: ['*'],
    actions: ['states:SendTaskFailure', 'states:SendTaskSuccess', 'states:SendTaskHeartbeat'],
    because: 'who looks and who is told race for each token, and nothing that was waited for failed',
    source: 'test/lambdas/condition.test.ts',
    on,
    maybe: true,
  },
  {
    functions: ['*'],
    actions: [
      's3:GetObject',
      's3:GetObjectVersion',
      's3:PutObjectTagging',
      's3:DeleteObjectTagging',
      's3:DeleteObjectVersion',
    ],
    because:
      'artifacts are read again and retired only when there are several, and ledgers only where there was traffic',
    source: 'test/lambdas/retire.test.ts, test/lambdas/check-artifact.test.ts',
    on,
    maybe: true,
  },
];

/** What a failure, a loss or an hour makes them do. */
const onFailure: readonly Reason[] = [
  {
    functions: ['key'],
    actions: ['kms:ListKeys', 'kms:ListResourceTags'],
    because: 'no step died between making a key and being told its id',
    source: 'test/lambdas/crash',
    on,
  },
  {
    functions: ['find-lost-push'],
    actions: ['codecommit:GetBranch', 'codecommit:GetDifferences', 'codedeploy:GetDeployment', 'states:StartExecution'],
    because: 'no push was lost: what it looks at is what each push has left',
    source: 'test/orchestrator/phases/found.ts',
    on,
    maybe: true,
  },
  {
    functions: ['verify-instance'],
    actions: ['codedeploy:StopDeployment'],
    because: 'no instance harmed a request while it was deployed to',
    source: 'test/orchestrator/phases/rollback.ts',
    on,
    maybe: true,
  },
  {
    functions: ['deployment-finished', 'resume'],
    actions: ['codedeploy:ListDeploymentTargets', 'codedeploy:BatchGetDeploymentTargets'],
    because: 'whichever of them looks first names the instance on which a deployment failed',
    source: 'test/orchestrator/phases/rollback.ts',
    on,
    maybe: true,
  },
  {
    functions: ['tend-approvals'],
    actions: ['codecommit:GetBranch'],
    because: 'nobody has to approve a deployment to dev',
    source: 'test/orchestrator/phases/approval.ts',
    on,
  },
  {
    functions: ['roll-back'],
    actions: ['codedeploy:StopDeployment'],
    because: 'the deployment that failed was over by itself',
    source: 'test/lambdas/crash/deployed.test.ts',
    on,
    maybe: true,
  },
  {
    functions: ['rollback-finished'],
    actions: ['codedeploy:ListDeploymentTargets', 'codedeploy:BatchGetDeploymentTargets'],
    because: 'the deployment that brought back what was before did not fail',
    source: 'test/orchestrator/phases/rollback.ts',
    on,
    maybe: true,
  },
  {
    functions: ['causes'],
    actions: ['states:ListExecutions', 'ec2:DescribeTags', 'cloudtrail:LookupEvents'],
    because: 'nobody but the orchestrator has changed anything, so that no change needs a cause',
    source: 'test/lambdas/plan, test/lambdas/drift',
    on,
    maybe: true,
  },
  {
    functions: ['receipt'],
    actions: ['elasticloadbalancing:DescribeTags', 's3:ListBucketVersions'],
    because: 'it asks whose a load balancer and a bucket is that are left, and none were',
    source: 'test/lambdas/receipt',
    on,
    maybe: true,
  },
  {
    functions: ['drift'],
    actions: ['*'],
    because: 'it is looked for once an hour, and asks who did it only of what differs',
    source: 'test/lambdas/drift',
    on,
    maybe: true,
  },
];

/** What runs only in an environment of another kind. */
const notRun: readonly Reason[] = [
  {
    functions: ['verify-green'],
    actions: ['*'],
    because: 'only blue/green deployments have a second fleet',
    source: 'lambdas/deployment-style.ts',
    on,
  },
  {
    functions: ['approve'],
    actions: ['*'],
    because: 'nobody has to approve a deployment to dev',
    source: 'test/orchestrator/phases/approval.ts',
    on,
  },
];

export const reasons: readonly Reason[] = [...onAwsAlone, ...onOtherWays, ...onFailure, ...notRun, ...drillReasons];
