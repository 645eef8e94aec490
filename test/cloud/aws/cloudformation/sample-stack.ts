import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction, SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { App, CfnOutput, type CfnResource, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib/core';

export interface SampleOptions {
  /** Where the sources of the function and the assembly go. */
  readonly folder: string;
  readonly code?: string;
  readonly retention?: RetentionDays;
  /** A variable that Lambda keeps to itself makes the function fail. */
  readonly broken?: boolean;
  readonly withTopic?: boolean;
  /** The name of the parameter that tells the machine; another name is another parameter. */
  readonly parameter?: string;
  /** Of the one state of the machine. */
  readonly comment?: string;
  /** A tag on everything. */
  readonly team?: string;
}

const CODE = 'export const handler = async (event) => ({ got: event, table: process.env.TABLE });';

/** Synthesizes a small stack with one of nearly everything that an orchestrator's stack has, and says where the assembly lies. */
export function synthesizeSample({
  folder,
  code = CODE,
  retention = RetentionDays.ONE_WEEK,
  broken,
  withTopic = true,
  parameter = '/sample/machine',
  comment = 'asks',
  team = 'guild',
}: SampleOptions): string {
  // CDK remembers the hash of a folder's content as long as the process lives.
  const source = path.join(folder, `source-${Buffer.from(code).toString('hex').slice(-24)}`);
  mkdirSync(source, { recursive: true });
  writeFileSync(path.join(source, 'index.mjs'), code);
  const outdir = path.join(folder, 'cdk.out');
  const app = new App({ outdir });
  const stack = new Stack(app, 'Sample', { env: { account: '000000000000', region: 'us-east-1' } });

  const key = new Key(stack, 'Key', { alias: 'alias/sample', removalPolicy: RemovalPolicy.DESTROY });
  const bucket = new Bucket(stack, 'Reports', {
    versioned: true,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const table = new Table(stack, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expires',
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const letters = new Queue(stack, 'Letters', { enforceSSL: true });
  const logGroup = new LogGroup(stack, 'Log', { retention, removalPolicy: RemovalPolicy.DESTROY });
  const answer = new Lambda(stack, 'Answer', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(source),
    environment: { TABLE: table.tableName },
    deadLetterQueue: letters,
    retryAttempts: 1,
    timeout: Duration.seconds(10),
    logGroup,
  });
  table.grantReadWriteData(answer);
  bucket.grantRead(answer);
  key.grantEncryptDecrypt(answer);
  if (broken) (answer.node.defaultChild as CfnResource).addPropertyOverride('Environment.Variables.AWS_REGION', 'mine');
  const machine = new StateMachine(stack, 'Machine', {
    definitionBody: DefinitionBody.fromString(
      JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'Ask',
        States: {
          Ask: {
            Type: 'Task',
            Comment: comment,
            Resource: 'arn:aws:states:::lambda:invoke',
            // biome-ignore lint/suspicious/noTemplateCurlyInString: a substitution of the template
            Arguments: { FunctionName: '${Answer}', Payload: '{% $states.input %}' },
            Output: '{% $states.result.Payload %}',
            End: true,
          },
        },
      }),
    ),
    definitionSubstitutions: { Answer: answer.functionArn },
  });
  machine.addToRolePolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [answer.functionArn] }));
  new Rule(stack, 'Pushed', {
    eventPattern: { source: ['guild.git'], detailType: ['Pushed'] },
    targets: [
      new LambdaFunction(answer, { deadLetterQueue: letters, retryAttempts: 2 }),
      new SfnStateMachine(machine, { input: RuleTargetInput.fromEventPath('$.detail') }),
    ],
  });
  new Rule(stack, 'Nightly', { schedule: Schedule.cron({ hour: '3', minute: '0' }), enabled: false });
  if (withTopic) new Topic(stack, 'News', { masterKey: key });
  new Alarm(stack, 'Errors', {
    metric: new Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensionsMap: { FunctionName: answer.functionName },
    }),
    threshold: 1,
    evaluationPeriods: 1,
  });
  new StringParameter(stack, 'Machines', { parameterName: parameter, stringValue: machine.stateMachineArn });
  new CfnOutput(stack, 'MachineArn', { value: machine.stateMachineArn });
  new CfnOutput(stack, 'FunctionName', { value: answer.functionName });
  Tags.of(stack).add('team', team);
  app.synth();
  return outdir;
}
