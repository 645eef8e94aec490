/** How this machine's cloud answers an operation: by a deed outside its own tables, or by rows that keep AWS's rules. */
export type Answer = 'executed' | 'modelled';

/** Operations of one service that are answered in one way. */
export interface Judged {
  readonly service: string;
  readonly answer: Answer;
  /** What is done; for what is modelled, what is not. */
  readonly how: string;
  readonly operations: string;
}

/** Judged by people: everything else in the manifest is derived. A test holds the names to be those that our code sends. */
export const judged: readonly Judged[] = [
  {
    service: 'autoscaling',
    answer: 'executed',
    how: 'A group keeps its number of instance processes, replaces those that fail their health check, and follows its scaling policy.',
    operations: `AttachLoadBalancerTargetGroups CreateAutoScalingGroup DeleteAutoScalingGroup DeletePolicy DescribeAutoScalingGroups DescribeAutoScalingInstances
      DescribePolicies DescribeScalingActivities DetachLoadBalancerTargetGroups PutScalingPolicy ResumeProcesses SetDesiredCapacity UpdateAutoScalingGroup`,
  },
  {
    service: 'cloudtrail',
    answer: 'executed',
    how: 'Every call that changes something is kept as it is done or refused, with who made it; what only asks, and what works with data, is left out.',
    operations: 'LookupEvents',
  },
  {
    service: 'cloudwatch',
    answer: 'executed',
    how: 'Alarms are evaluated from the metrics that load balancers, databases and instances measure.',
    operations: `DeleteAlarms DescribeAlarmHistory DescribeAlarms ListTagsForResource PutMetricAlarm`,
  },
  {
    service: 'codebuild',
    answer: 'executed',
    how: 'The buildspec runs in a clean folder, with the log and the digest of what it made; in place of the image it has what this machine has.',
    operations: 'BatchGetBuilds StartBuild',
  },
  {
    service: 'codebuild',
    answer: 'modelled',
    how: 'What a build shall be; nothing runs until one starts.',
    operations: `BatchGetProjects CreateProject DeleteProject ListProjects UpdateProject`,
  },
  {
    service: 'codecommit',
    answer: 'executed',
    how: 'A git repository; `git push` and these operations see the same commits.',
    operations: `CreateBranch CreateCommit CreateRepository DeleteBranch DeleteRepository GetBranch GetDifferences GetFile GetRepository ListRepositories`,
  },
  {
    service: 'codedeploy',
    answer: 'executed',
    how: 'An agent on each instance unpacks the bundle and runs its hooks in order, in and out of the load balancer.',
    operations: `BatchGetDeploymentTargets BatchGetDeployments ContinueDeployment CreateDeployment GetDeployment GetDeploymentTarget ListDeploymentTargets
      ListDeployments StopDeployment`,
  },
  {
    service: 'codedeploy',
    answer: 'modelled',
    how: 'What a deployment shall be; nothing runs until one starts.',
    operations: `CreateApplication CreateDeploymentGroup DeleteApplication DeleteDeploymentGroup GetApplication GetDeploymentGroup ListApplications
      UpdateDeploymentGroup`,
  },
  {
    service: 'dynamodb',
    answer: 'executed',
    how: 'Items are stored on disk and conditions evaluated, by dynalite.',
    operations: 'DeleteItem GetItem PutItem Query',
  },
  {
    service: 'ec2',
    answer: 'executed',
    how: 'Instances are process groups with addresses and a metadata server of their own. Every connection to or from one is judged by its groups, network ACLs and routes.',
    operations: `AssociateRouteTable AttachInternetGateway AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateNatGateway CreateNetworkAcl CreateRoute
      CreateRouteTable CreateSecurityGroup DeleteNatGateway DeleteNetworkAcl DeleteRoute DeleteRouteTable DeleteSecurityGroup DescribeInstances
      DescribeNatGateways DescribeNetworkAcls DescribeRouteTables DescribeSecurityGroupRules DescribeSecurityGroups DetachInternetGateway
      DisassociateRouteTable ModifyInstanceMetadataOptions ReplaceNetworkAclAssociation ReplaceRoute RevokeSecurityGroupEgress
      RevokeSecurityGroupIngress TerminateInstances`,
  },
  {
    service: 'ec2',
    answer: 'modelled',
    how: 'Address plans, zones, images and templates: rows that what runs is started from. Elastic IPs are reachable from nowhere.',
    operations: `AllocateAddress CreateInternetGateway CreateLaunchTemplate CreateLaunchTemplateVersion CreateSubnet CreateVpc DeleteInternetGateway
      DeleteLaunchTemplate DeleteSubnet DeleteVpc DescribeAddresses DescribeAvailabilityZones DescribeImages DescribeInternetGateways
      DescribeLaunchTemplateVersions DescribeSubnets DescribeTags DescribeVpcAttribute DescribeVpcs ModifyVpcAttribute ReleaseAddress`,
  },
  {
    service: 'elasticloadbalancing',
    answer: 'executed',
    how: 'HTTP load balancers that listen, check the health of their targets, drain them, and fail open.',
    operations: `CreateListener CreateLoadBalancer CreateRule CreateTargetGroup DeleteListener DeleteLoadBalancer DeleteRule DeleteTargetGroup DescribeListeners
      DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeRules DescribeTags DescribeTargetGroupAttributes DescribeTargetGroups
      DescribeTargetHealth ModifyListener ModifyLoadBalancerAttributes ModifyTargetGroup ModifyTargetGroupAttributes SetSecurityGroups SetSubnets`,
  },
  {
    service: 'events',
    answer: 'executed',
    how: 'Matched against every rule and delivered to its targets, with retries and dead letters.',
    operations: 'PutEvents',
  },
  {
    service: 'fis',
    answer: 'executed',
    how: 'The action’s fault happens to processes or calls, and ends with the experiment.',
    operations:
      'CreateExperimentTemplate DeleteExperimentTemplate ListExperimentTemplates StartExperiment StopExperiment',
  },
  {
    service: 'iam',
    answer: 'executed',
    how: 'Sessions of the role sign calls, and its policies and boundary are evaluated on each of them.',
    operations: `AddRoleToInstanceProfile CreateInstanceProfile CreateRole DeleteInstanceProfile DeleteRole DeleteRolePolicy DetachRolePolicy GetInstanceProfile
      GetRole GetRolePolicy ListAttachedRolePolicies ListRolePolicies PutRolePermissionsBoundary PutRolePolicy RemoveRoleFromInstanceProfile
      UpdateAssumeRolePolicy`,
  },
  {
    service: 'iam',
    answer: 'modelled',
    how: 'The role exists and can be named in key policies; the services here need it for nothing.',
    operations: `CreateServiceLinkedRole ListInstanceProfiles ListRoles`,
  },
  {
    service: 'kms',
    answer: 'executed',
    how: 'Keys have material that rotates; what they encrypted is ciphertext, and is lost with them.',
    operations: `CancelKeyDeletion CreateAlias CreateKey DeleteAlias DescribeKey EnableKey EnableKeyRotation GetKeyPolicy GetKeyRotationStatus ListAliases ListKeys ListResourceTags PutKeyPolicy
      ScheduleKeyDeletion`,
  },
  {
    service: 'lambda',
    answer: 'executed',
    how: 'The bundle that AWS would get runs in a worker of its own, with its role’s credentials.',
    operations: 'GetFunctionConfiguration Invoke',
  },
  {
    service: 'logs',
    answer: 'executed',
    how: 'Lines are kept in files, sealed with the group’s key, searched, and deleted when they are too old.',
    operations: 'AssociateKmsKey CreateLogGroup DeleteLogGroup DescribeLogGroups FilterLogEvents PutRetentionPolicy',
  },
  {
    service: 'rds',
    answer: 'executed',
    how: 'Two PostgreSQL processes with synchronous replication, set by the parameter group, that fail over.',
    operations: `CreateDBInstance CreateDBParameterGroup DeleteDBInstance DeleteDBParameterGroup DescribeDBInstances DescribeDBParameterGroups DescribeDBParameters
      DescribeEvents ModifyDBInstance ModifyDBParameterGroup RebootDBInstance ResetDBParameterGroup`,
  },
  {
    service: 'rds',
    answer: 'modelled',
    how: 'Decides in which zones the two may be.',
    operations: `CreateDBSubnetGroup DeleteDBSubnetGroup DescribeDBSnapshots DescribeDBSubnetGroups ModifyDBSubnetGroup`,
  },
  {
    service: 's3',
    answer: 'executed',
    how: 'Objects are files, with versions and checksums, sealed as the bucket says, and expired by its rules.',
    operations: `CreateBucket DeleteBucket DeleteBucketPolicy DeleteObjectTagging DeleteObjects GetBucketEncryption GetBucketLifecycleConfiguration GetBucketPolicy
      GetBucketVersioning GetObject
      HeadBucket HeadObject ListObjectVersions ListObjectsV2 PutBucketEncryption PutBucketLifecycleConfiguration PutBucketVersioning PutObject
      PutObjectTagging`,
  },
  {
    service: 's3',
    answer: 'modelled',
    how: 'Nothing here is public in the first place: what is refused is asked by nobody.',
    operations: `GetBucketTagging GetPublicAccessBlock ListBuckets PutBucketTagging PutPublicAccessBlock`,
  },
  {
    service: 'scheduler',
    answer: 'executed',
    how: 'Calls its target at its time, as its role.',
    operations: 'CreateSchedule DeleteSchedule ListSchedules',
  },
  {
    service: 'secretsmanager',
    answer: 'executed',
    how: 'Versions are sealed with a key; the database’s password is one of them, and rotates in both places.',
    operations: `DescribeSecret GetSecretValue ListSecrets`,
  },
  {
    service: 'ssm',
    answer: 'executed',
    how: 'Parameters are kept, secure ones sealed; commands run on the instance.',
    operations: `DeleteParameter DescribeParameters GetParameter GetParametersByPath PutParameter SendCommand`,
  },
  {
    service: 'states',
    answer: 'executed',
    how: 'An engine for the whole of the Amazon States Language, with its history.',
    operations: `DescribeExecution DescribeStateMachine GetExecutionHistory ListExecutions SendTaskFailure SendTaskHeartbeat SendTaskSuccess StartExecution
      StopExecution`,
  },
];

/** Where the answers are held against what AWS was seen to answer or has documented of the order of things, rather than against shapes alone. */
export const recorded: Readonly<Record<string, string>> = {
  'states:StartExecution': 'test/cloud/asl/recorded/conformance.ts',
  'states:DescribeExecution': 'test/cloud/asl/recorded/conformance.ts',
  'states:GetExecutionHistory': 'test/cloud/asl/recorded/conformance.ts',
  'states:StopExecution': 'test/cloud/asl/recorded/conformance.ts',
  'rds:RebootDBInstance': 'test/cloud/aws/rds/db-instance.test.ts',
  'rds:DescribeEvents': 'test/cloud/aws/rds/db-instance.test.ts',
  'rds:CreateDBInstance': 'test/cloud/aws/rds/db-instance.test.ts',
  'codedeploy:CreateDeployment': 'test/cloud/aws/codedeploy/order.test.ts',
  'codedeploy:BatchGetDeploymentTargets': 'test/cloud/aws/codedeploy/order.test.ts',
};
