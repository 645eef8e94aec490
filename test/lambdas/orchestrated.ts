import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { dev } from '../../cdk/environments/dev.ts';
import { values } from '../../cdk/environments/environment.ts';
import { type CloudOptions, type RunningCloud, startCloud } from '../../cloud/cloud.ts';
import { createTable } from './orchestrator-table.ts';

/** A cloud of its own with the orchestrator's table in it, and this process's environment as a function of the dev stack has it. */
export interface Orchestrated extends AsyncDisposable {
  readonly cloud: RunningCloud;
  /** An execution that runs until it is stopped, for whatever asks who holds something. */
  execution(): Promise<{ arn: string; stop(): Promise<void> }>;
}

export async function orchestrated(options: Pick<CloudOptions, 'called' | 'clock'> = {}): Promise<Orchestrated> {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-lambdas-'));
  const cloud = await startCloud({
    ...options,
    folder,
    port: 0,
    resume: [],
    log: process.env.DEBUG ? console.log : undefined,
  } as never);
  const client = { endpoint: cloud.endpoint, region: cloud.region, credentials: cloud.operator };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: cloud.operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.operator.secretAccessKey,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    SETTINGS: JSON.stringify({
      ...values(dev),
      environment: 'dev',
      account: cloud.account,
      region: cloud.region,
      table: 'muster-dev',
      boundary: `arn:aws:iam::${cloud.account}:policy/muster-dev-boundary`,
      seed: { bucket: 'seed', key: 'seed.zip' },
      migration: { bucket: 'seed', key: 'migration.zip' },
    }),
  });
  await createTable(new DynamoDBClient(client));

  const sfn = new SFNClient(client);
  const machine = async () => {
    const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const { Role } = await new IAMClient(client).send(
      new CreateRoleCommand({
        RoleName: 'waits',
        AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
      }),
    );
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({
        name: 'waits',
        roleArn: Role!.Arn!,
        definition: JSON.stringify({ StartAt: 'Hour', States: { Hour: { Type: 'Wait', Seconds: 3600, End: true } } }),
      }),
    );
    return stateMachineArn!;
  };
  let waits: Promise<string> | undefined;

  return {
    cloud,
    async execution() {
      waits ??= machine();
      const { executionArn: arn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: await waits }));
      return { arn: arn!, stop: async () => void (await sfn.send(new StopExecutionCommand({ executionArn: arn }))) };
    },
    async [Symbol.asyncDispose]() {
      await cloud.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What Lambda hands a function beside its event. */
export const context = {
  awsRequestId: 'test',
  functionName: 'test',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
  memoryLimitInMB: '256',
  getRemainingTimeInMillis: () => 60_000,
} as never;
