import type { ResourceType } from './resource-type.ts';

/** What a template may contain, by type; loaded when a template has one. */
const TYPES: Readonly<Record<string, () => Promise<ResourceType>>> = {
  'AWS::CDK::Metadata': async () => ({
    create: async (_, { name }) => ({ physicalId: name() }),
    update: async (made) => made,
  }),
  'AWS::CloudWatch::Alarm': async () => (await import('./resources/cloudwatch.ts')).alarm,
  'AWS::CloudWatch::Dashboard': async () => (await import('./resources/cloudwatch.ts')).dashboard,
  'AWS::DynamoDB::GlobalTable': async () => (await import('./resources/dynamodb.ts')).globalTable,
  'AWS::DynamoDB::Table': async () => (await import('./resources/dynamodb.ts')).table,
  'AWS::ECR::Repository': async () => (await import('./resources/ecr.ts')).repository,
  'AWS::Events::EventBus': async () => (await import('./resources/events.ts')).eventBus,
  'AWS::Events::Rule': async () => (await import('./resources/events.ts')).rule,
  'AWS::IAM::InstanceProfile': async () => (await import('./resources/iam-policy.ts')).instanceProfile,
  'AWS::IAM::ManagedPolicy': async () => (await import('./resources/iam-policy.ts')).managedPolicy,
  'AWS::IAM::Policy': async () => (await import('./resources/iam-policy.ts')).policy,
  'AWS::IAM::Role': async () => (await import('./resources/iam-role.ts')).role,
  'AWS::KMS::Alias': async () => (await import('./resources/kms.ts')).alias,
  'AWS::KMS::Key': async () => (await import('./resources/kms.ts')).key,
  'AWS::Lambda::Alias': async () => (await import('./resources/lambda.ts')).alias,
  'AWS::Lambda::EventInvokeConfig': async () => (await import('./resources/lambda.ts')).eventInvokeConfig,
  'AWS::Lambda::Function': async () => (await import('./resources/lambda-function.ts')).lambdaFunction,
  'AWS::Lambda::Permission': async () => (await import('./resources/lambda.ts')).permission,
  'AWS::Lambda::Version': async () => (await import('./resources/lambda.ts')).version,
  'AWS::Logs::LogGroup': async () => (await import('./resources/logs.ts')).logGroup,
  'AWS::S3::Bucket': async () => (await import('./resources/s3.ts')).bucket,
  'AWS::S3::BucketPolicy': async () => (await import('./resources/s3.ts')).bucketPolicy,
  'AWS::SNS::Subscription': async () => (await import('./resources/sns.ts')).subscription,
  'AWS::SNS::Topic': async () => (await import('./resources/sns.ts')).topic,
  'AWS::SNS::TopicPolicy': async () => (await import('./resources/sns.ts')).topicPolicy,
  'AWS::SQS::Queue': async () => (await import('./resources/sqs.ts')).queue,
  'AWS::SQS::QueuePolicy': async () => (await import('./resources/sqs.ts')).queuePolicy,
  'AWS::SSM::Parameter': async () => (await import('./resources/ssm.ts')).parameter,
  'AWS::Scheduler::Schedule': async () => (await import('./resources/scheduler.ts')).schedule,
  'AWS::Scheduler::ScheduleGroup': async () => (await import('./resources/scheduler.ts')).scheduleGroup,
  'AWS::SecretsManager::Secret': async () => (await import('./resources/secretsmanager.ts')).secret,
  'AWS::StepFunctions::StateMachine': async () => (await import('./resources/states.ts')).stateMachine,
};

export const knows = (type: string): boolean => type in TYPES;
export const loadResourceType = (type: string): Promise<ResourceType> => TYPES[type]!();
