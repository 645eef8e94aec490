import type { Cloud } from '../../../cloud/service.ts';

type Row = Readonly<Record<string, unknown>>;

/** Everything that the environment can have at AWS, by AWS's own word. */
const lists: readonly (readonly [service: string, operation: string, field: string, input?: object])[] = [
  ['ec2', 'DescribeVpcs', 'Vpcs'],
  ['ec2', 'DescribeSubnets', 'Subnets'],
  ['ec2', 'DescribeInternetGateways', 'InternetGateways'],
  ['ec2', 'DescribeSecurityGroups', 'SecurityGroups'],
  ['ec2', 'DescribeSecurityGroupRules', 'SecurityGroupRules'],
  ['ec2', 'DescribeRouteTables', 'RouteTables'],
  ['ec2', 'DescribeAddresses', 'Addresses'],
  ['ec2', 'DescribeNatGateways', 'NatGateways', { Filter: [{ Name: 'state', Values: ['pending', 'available'] }] }],
  ['ec2', 'DescribeNetworkInterfaces', 'NetworkInterfaces'],
  ['ec2', 'DescribeLaunchTemplates', 'LaunchTemplates'],
  ['kms', 'ListAliases', 'Aliases'],
  ['iam', 'ListRoles', 'Roles'],
  ['iam', 'ListInstanceProfiles', 'InstanceProfiles'],
  ['rds', 'DescribeDBInstances', 'DBInstances'],
  ['rds', 'DescribeDBSubnetGroups', 'DBSubnetGroups'],
  ['rds', 'DescribeDBParameterGroups', 'DBParameterGroups'],
  ['secretsmanager', 'ListSecrets', 'SecretList'],
  ['elasticloadbalancing', 'DescribeLoadBalancers', 'LoadBalancers'],
  ['elasticloadbalancing', 'DescribeTargetGroups', 'TargetGroups'],
  ['autoscaling', 'DescribeAutoScalingGroups', 'AutoScalingGroups'],
  ['autoscaling', 'DescribePolicies', 'ScalingPolicies'],
  ['cloudwatch', 'DescribeAlarms', 'MetricAlarms'],
  ['logs', 'DescribeLogGroups', 'logGroups'],
  ['s3', 'ListBuckets', 'Buckets'],
  ['codecommit', 'ListRepositories', 'repositories'],
  ['codebuild', 'ListProjects', 'projects'],
  ['codedeploy', 'ListApplications', 'applications'],
  ['ssm', 'DescribeParameters', 'Parameters'],
];

/** What hangs on one of these: by the service and operation that lists it, what is asked of each row. */
type Ask = (row: Row) => readonly (readonly [service: string, operation: string, input: object])[];
const more: Readonly<Record<string, Ask>> = {
  DescribeVpcs: ({ VpcId }) => [['ec2', 'DescribeVpcAttribute', { VpcId, Attribute: 'enableDnsHostnames' }]],
  DescribeLaunchTemplates: ({ LaunchTemplateId }) => [['ec2', 'DescribeLaunchTemplateVersions', { LaunchTemplateId }]],
  ListRoles: ({ RoleName }) => [['iam', 'ListRolePolicies', { RoleName }]],
  DescribeDBParameterGroups: ({ DBParameterGroupName }) => [
    ['rds', 'DescribeDBParameters', { DBParameterGroupName, Source: 'user' }],
  ],
  DescribeLoadBalancers: ({ LoadBalancerArn }) => [
    ['elasticloadbalancing', 'DescribeLoadBalancerAttributes', { LoadBalancerArn }],
    ['elasticloadbalancing', 'DescribeListeners', { LoadBalancerArn }],
  ],
  DescribeTargetGroups: ({ TargetGroupArn }) => [
    ['elasticloadbalancing', 'DescribeTargetGroupAttributes', { TargetGroupArn }],
  ],
  ListBuckets: ({ Name: Bucket }) => [
    ['s3', 'GetBucketVersioning', { Bucket }],
    ['s3', 'GetBucketEncryption', { Bucket }],
    ['s3', 'GetPublicAccessBlock', { Bucket }],
    ['s3', 'GetBucketLifecycleConfiguration', { Bucket }],
    ['s3', 'GetBucketTagging', { Bucket }],
    ['s3', 'ListObjectVersions', { Bucket }],
  ],
  ListRepositories: ({ repositoryName }) => [['codecommit', 'ListBranches', { repositoryName }]],
};

/** One line for each thing that there is, without ids and times, sorted: equal for two environments that differ in nothing else. */
export async function inventory(cloud: Cloud, of: (service: string) => boolean): Promise<string[]> {
  const ask = async (service: string, operation: string, input: object): Promise<Row> => {
    const room = (await cloud.use(service as 'ec2')) as unknown as Record<string, (input: object) => Promise<Row>>;
    return room[operation]!(input);
  };
  const lines: string[] = [];
  for (const [service, operation, field, input = {}] of lists) {
    if (!of(service)) continue;
    const found = ((await ask(service, operation, input))[field] ?? []) as (Row | string)[];
    for (const row of found) {
      lines.push(`${operation} ${essence(row)}`);
      const asked = typeof row === 'string' ? [] : (more[operation]?.(row) ?? []);
      for (const it of asked)
        lines.push(
          `${it[1]} ${essence(it[2])} ${await ask(...it).then(essence, (error: Error) => `refused: ${error.name}`)}`,
        );
    }
  }
  if (of('kms')) lines.push(...(await keys(ask)));
  if (of('codedeploy')) lines.push(...(await codedeploy(ask)));
  lines.push(...(await rows(ask)));
  return lines.toSorted();
}

/** What the orchestrator's table remembers. Who holds the lock differs from run to run. */
async function rows(ask: (service: string, operation: string, input: object) => Promise<Row>): Promise<string[]> {
  const { Items = [] } = (await ask('dynamodb', 'Scan', { TableName: 'muster-dev' })) as {
    Items?: Record<'kind' | 'name', { S: string }>[];
  };
  return Items.filter(({ kind }) => ['intent', 'created', 'wait'].includes(kind.S)).map(
    ({ kind, name }) => `row ${kind.S}/${name.S}`,
  );
}

/** A key that waits for its deletion encrypts nothing and costs nothing. */
async function keys(ask: (service: string, operation: string, input: object) => Promise<Row>): Promise<string[]> {
  const { Keys = [] } = (await ask('kms', 'ListKeys', {})) as { Keys?: { KeyId: string }[] };
  const found = await Promise.all(
    Keys.map(async ({ KeyId }) => {
      const { KeyMetadata } = (await ask('kms', 'DescribeKey', { KeyId })) as { KeyMetadata: Row };
      if (KeyMetadata.KeyState !== 'Enabled') return [];
      return [`DescribeKey ${essence(KeyMetadata)} ${essence(await ask('kms', 'GetKeyRotationStatus', { KeyId }))}`];
    }),
  );
  return found.flat();
}

async function codedeploy(ask: (service: string, operation: string, input: object) => Promise<Row>): Promise<string[]> {
  const { applications = [] } = (await ask('codedeploy', 'ListApplications', {})) as { applications?: string[] };
  const lines: string[] = [];
  for (const applicationName of applications) {
    const { deploymentGroups = [] } = (await ask('codedeploy', 'ListDeploymentGroups', { applicationName })) as {
      deploymentGroups?: string[];
    };
    for (const deploymentGroupName of deploymentGroups)
      lines.push(
        `GetDeploymentGroup ${essence(await ask('codedeploy', 'GetDeploymentGroup', { applicationName, deploymentGroupName }))}`,
      );
  }
  return lines;
}

/** Ids, addresses and whatever AWS draws by lot; who made it and when. */
const CHANCE: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '…'],
  [/\b([a-z]+(?:-[a-z]+)*)-0?[0-9a-f]{8,17}\b/g, '$1-…'],
  [/\b(?:[0-9a-f]{40}|[0-9a-f]{64})\b/g, '…'],
  [/\/[0-9a-f]{16}\b/g, '/…'],
  [/\b(AROA|AIPA|ASIA|AIDA)[A-Z0-9]+/g, '$1…'],
  [/execution:muster-dev-[^"]*/g, 'execution'],
  [/(muster-dev-(?:public|internal))-\d+/g, '$1-…'],
  [/"\d+\.\d+\.\d+\.\d+"/g, '"…"'],
  [/\b(ec2|ip)-\d+-\d+-\d+-\d+/g, '$1-…'],
  [/"[0-9a-f]{2}(?::[0-9a-f]{2}){5}"/g, '"…"'],
  [/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, '"…"'],
  [/http:\/\/127\.0\.0\.1:\d+/g, 'http://127.0.0.1:…'],
  [/(rds!db-[^-"]+)-[A-Za-z0-9]{6}/g, '$1-…'],
  [/"(creationTime|CreationDate|storedBytes|lastModified)":\d+/g, '"$1":0'],
  // Told by this machine once a database has come up.
  [/\{"Key":"local:storage-encryption","Value":"[^"]*"\},?/g, ''],
];

/** How far something has come by itself. */
const PASSING = new Set([
  'DBInstanceStatus',
  'InstanceCreateTime',
  'State',
  'Endpoint',
  'AvailabilityZone',
  'DbiResourceId',
  'LatestRestorableTime',
  'StateReason',
  'StateReasonData',
  'StateValue',
  'AvailableIpAddressCount',
]);

const essence = (it: unknown): string => masked(JSON.stringify(canonical(it)) ?? '');

const masked = (json: string) => CHANCE.reduce((text, [chance, instead]) => text.replace(chance, instead), json);

/** Lists as sets, and keys in one order: AWS promises neither. What differs by chance decides no order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(canonical).map((it) => ({ it, by: masked(JSON.stringify(it) ?? '') }));
    return items.toSorted((a, b) => (a.by < b.by ? -1 : a.by > b.by ? 1 : 0)).map(({ it }) => it);
  }
  if (value && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => !PASSING.has(key))
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, it]) => [key, canonical(it)]),
    );
  return value;
}
