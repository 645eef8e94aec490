/** The operations of an SDK client, by their AWS names. Types only: nothing of an SDK is loaded where grants are read. */
type Operations<Module> = { [K in keyof Module]: K extends `${infer Name}Command` ? Name : never }[keyof Module] &
  string;

interface Sdk {
  autoscaling: Operations<typeof import('@aws-sdk/client-auto-scaling')>;
  cloudtrail: Operations<typeof import('@aws-sdk/client-cloudtrail')>;
  cloudwatch: Operations<typeof import('@aws-sdk/client-cloudwatch')>;
  codebuild: Operations<typeof import('@aws-sdk/client-codebuild')>;
  codecommit: Operations<typeof import('@aws-sdk/client-codecommit')> | 'GitPull';
  codedeploy: Operations<typeof import('@aws-sdk/client-codedeploy')>;
  dynamodb: Operations<typeof import('@aws-sdk/client-dynamodb')>;
  ec2: Operations<typeof import('@aws-sdk/client-ec2')>;
  events: Operations<typeof import('@aws-sdk/client-eventbridge')>;
  elasticloadbalancing: Operations<typeof import('@aws-sdk/client-elastic-load-balancing-v2')>;
  fis: Operations<typeof import('@aws-sdk/client-fis')>;
  iam: Operations<typeof import('@aws-sdk/client-iam')> | 'PassRole';
  kms: Operations<typeof import('@aws-sdk/client-kms')>;
  lambda: Operations<typeof import('@aws-sdk/client-lambda')>;
  logs: Operations<typeof import('@aws-sdk/client-cloudwatch-logs')>;
  rds: Operations<typeof import('@aws-sdk/client-rds')>;
  // S3's actions are not called like its operations (`ListObjectsV2` is `s3:ListBucket`), hence any name.
  s3: string;
  scheduler: Operations<typeof import('@aws-sdk/client-scheduler')>;
  secretsmanager: Operations<typeof import('@aws-sdk/client-secrets-manager')>;
  ssm: Operations<typeof import('@aws-sdk/client-ssm')>;
  states: Operations<typeof import('@aws-sdk/client-sfn')>;
}
export type Action = { [Service in keyof Sdk]: `${Service}:${Sdk[Service]}` }[keyof Sdk];

/**
 * What a Lambda's role may do. In `on`, `{environment}`, `{account}`, `{region}` and `{table}` are filled in by the CDK app.
 * `implied` marks actions that AWS checks although the function never calls them by that name, and says why.
 */
export interface Grant {
  readonly actions: readonly [Action, ...Action[]];
  readonly on: readonly string[];
  readonly when?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  readonly implied?: string;
  /** Why it is on everything, unless it only asks or the condition says on what. */
  readonly because?: string;
}

export const grants = (...given: readonly (Grant | readonly Grant[])[]): readonly Grant[] => given.flat();

/** Reading what EC2, Auto Scaling and ELB keep cannot be limited to a resource: AWS evaluates `Describe*` on `*` alone. */
export const EVERYTHING = ['*'] as const;
