import type { Cloud, Service } from '../service.ts';

/**
 * Every service of this cloud under its IAM name: the SDK client whose schemas describe it, and where it is built.
 * Nothing is loaded before the first call. `signingName` is the SigV4 scope where that is not the IAM name.
 */
export const catalog = {
  autoscaling: { sdk: () => import('@aws-sdk/client-auto-scaling'), room: () => import('./autoscaling/service.ts') },
  cloudcontrolapi: {
    sdk: () => import('@aws-sdk/client-cloudcontrol'),
    room: () => import('./cloudcontrolapi/service.ts'),
  },
  cloudformation: {
    sdk: () => import('@aws-sdk/client-cloudformation'),
    room: () => import('./cloudformation/service.ts'),
  },
  cloudtrail: { sdk: () => import('@aws-sdk/client-cloudtrail'), room: () => import('./cloudtrail/service.ts') },
  cloudwatch: {
    sdk: () => import('@aws-sdk/client-cloudwatch'),
    room: () => import('./cloudwatch/service.ts'),
    signingName: 'monitoring',
  },
  codebuild: { sdk: () => import('@aws-sdk/client-codebuild'), room: () => import('./codebuild/service.ts') },
  codecommit: { sdk: () => import('@aws-sdk/client-codecommit'), room: () => import('./codecommit/service.ts') },
  codedeploy: { sdk: () => import('@aws-sdk/client-codedeploy'), room: () => import('./codedeploy/service.ts') },
  dynamodb: { sdk: () => import('@aws-sdk/client-dynamodb'), room: () => import('./dynamodb/service.ts') },
  ec2: { sdk: () => import('@aws-sdk/client-ec2'), room: () => import('./ec2/service.ts') },
  ecr: { sdk: () => import('@aws-sdk/client-ecr'), room: () => import('./ecr/service.ts') },
  elasticloadbalancing: {
    sdk: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
    room: () => import('./elasticloadbalancing/service.ts'),
  },
  events: { sdk: () => import('@aws-sdk/client-eventbridge'), room: () => import('./events/service.ts') },
  fis: { sdk: () => import('@aws-sdk/client-fis'), room: () => import('./fis/service.ts') },
  iam: { sdk: () => import('@aws-sdk/client-iam'), room: () => import('./iam/service.ts') },
  kms: { sdk: () => import('@aws-sdk/client-kms'), room: () => import('./kms/service.ts') },
  lambda: { sdk: () => import('@aws-sdk/client-lambda'), room: () => import('./lambda/service.ts') },
  logs: { sdk: () => import('@aws-sdk/client-cloudwatch-logs'), room: () => import('./logs/service.ts') },
  rds: { sdk: () => import('@aws-sdk/client-rds'), room: () => import('./rds/service.ts') },
  s3: { sdk: () => import('@aws-sdk/client-s3'), room: () => import('./s3/service.ts') },
  scheduler: { sdk: () => import('@aws-sdk/client-scheduler'), room: () => import('./scheduler/service.ts') },
  secretsmanager: {
    sdk: () => import('@aws-sdk/client-secrets-manager'),
    room: () => import('./secretsmanager/service.ts'),
  },
  sns: { sdk: () => import('@aws-sdk/client-sns'), room: () => import('./sns/service.ts') },
  sqs: { sdk: () => import('@aws-sdk/client-sqs'), room: () => import('./sqs/service.ts') },
  ssm: { sdk: () => import('@aws-sdk/client-ssm'), room: () => import('./ssm/service.ts') },
  states: { sdk: () => import('@aws-sdk/client-sfn'), room: () => import('./states/service.ts') },
  sts: { sdk: () => import('@aws-sdk/client-sts'), room: () => import('./sts/service.ts') },
  tag: {
    sdk: () => import('@aws-sdk/client-resource-groups-tagging-api'),
    room: () => import('./tag/service.ts'),
    signingName: 'tagging',
  },
} satisfies Record<string, Entry>;

interface Entry {
  sdk: () => Promise<object>;
  room: () => Promise<{ start: (cloud: Cloud) => unknown }>;
  signingName?: string;
}

export type ServiceName = keyof typeof catalog;
/** The SDK client module of each service. */
export type Modules = { [S in ServiceName]: Awaited<ReturnType<(typeof catalog)[S]['sdk']>> };
/** A service of whichever kind, as the wire sees it. */
export type AnyService = Service<Record<string, never>>;

/** The service whose requests are signed with this SigV4 scope. */
export function bySigningName(scope: string): ServiceName | undefined {
  return (Object.keys(catalog) as ServiceName[]).find((name) => signingName(name) === scope);
}

export function signingName(service: ServiceName): string {
  return (catalog[service] as Entry).signingName ?? service;
}
