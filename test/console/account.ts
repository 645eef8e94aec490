import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { startCloud } from '../../cloud/cloud.ts';
import type { Called } from '../../cloud/observe.ts';
import { zip } from '../cloud/aws/lambda/function-world.ts';
import { createTable } from '../lambdas/orchestrator-table.ts';

export interface Account extends AsyncDisposable {
  /** The folder of its cloud, as `npm start` leaves it for others. */
  readonly folder: string;
  /** What its cloud was asked so far, in the order of its answers. */
  readonly calls: readonly Called[];
  /** Makes a machine under the name of one of ours, with these states; the first is the one to start at. */
  machine(name: string, states: Readonly<Record<string, object>>): Promise<void>;
  /** Makes a function under the name of one of ours that answers this, whatever it is asked. */
  answers(name: string, answer: object): Promise<void>;
  /** Puts objects into the artifact bucket. */
  artifacts(objects: ReadonlyMap<string, string>): Promise<void>;
  /** Makes the orchestrator's table. */
  table(): Promise<void>;
  /** Puts one value of a metric. */
  metric(
    namespace: string,
    name: string,
    dimensions: Readonly<Record<string, string>>,
    value: number,
    at: Date,
  ): Promise<void>;
  stop(): Promise<void>;
}

/** An account on this machine that has nothing but what a test puts there; in a folder that is given, also what it had, and it stays. */
export async function account(given?: string): Promise<Account> {
  const folder = given ?? (await mkdtemp(path.join(tmpdir(), 'muster-')));
  const calls: Called[] = [];
  const { cloud, endpoint, region, account, operator, stop } = await startCloud({
    folder,
    port: 0,
    resume: [],
    called: (it) => calls.push(it),
  });
  const config = { endpoint, region, credentials: operator };
  await writeFile(
    path.join(folder, 'outputs.json'),
    JSON.stringify({ endpoint, region, credentials: operator, environment: 'dev' }),
  );
  const iam = new IAMClient(config);
  const states = new SFNClient(config);
  const s3 = new S3Client({ ...config, forcePathStyle: true });
  const lambda = new LambdaClient(config);
  async function role(RoleName: string, Service: string): Promise<string> {
    const trust = { Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    return Role!.Arn!;
  }
  return {
    folder,
    calls,
    stop,
    async machine(name, States) {
      const roleArn = await role(name, 'states.amazonaws.com');
      const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(States)[0], States });
      await states.send(new CreateStateMachineCommand({ name: `muster-dev-${name}`, roleArn, definition }));
    },
    async answers(name, answer) {
      const FunctionName = `muster-dev-${name}`;
      const ZipFile = zip({ 'index.mjs': `export const handler = async () => (${JSON.stringify(answer)});` });
      const Role = await role(FunctionName, 'lambda.amazonaws.com');
      const Runtime = 'nodejs24.x';
      const Handler = 'index.handler';
      await lambda.send(new CreateFunctionCommand({ FunctionName, Role, Runtime, Handler, Code: { ZipFile } }));
      await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { FunctionName });
    },
    async artifacts(objects) {
      const Bucket = `muster-dev-artifacts-${account}-${region}`;
      await s3.send(new CreateBucketCommand({ Bucket })).catch(() => {});
      for (const [Key, Body] of objects) await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    async table() {
      await createTable(new DynamoDBClient(config));
    },
    async metric(Namespace, MetricName, dimensions, Value, Timestamp) {
      const Dimensions = Object.entries(dimensions).map(([Name, value]) => ({ Name, Value: value }));
      const MetricData = [{ MetricName, Dimensions, Value, Timestamp }];
      // As the service does that the namespace belongs to.
      await (await cloud.use('cloudwatch')).PutMetricData({ Namespace, MetricData });
    },
    async [Symbol.asyncDispose]() {
      await stop();
      if (!given) await rm(folder, { recursive: true });
    },
  };
}
