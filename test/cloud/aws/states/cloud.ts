import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { strToU8, zipSync } from 'fflate';
import { vi } from 'vitest';
import type { Json } from '../../../../cloud/asl/json.ts';
import type { ServiceName } from '../../../../cloud/aws/catalog.ts';
import { type RunningCloud, startCloud } from '../../../../cloud/cloud.ts';

/** A cloud of its own with an SDK client for Step Functions. */
export interface Sky extends AsyncDisposable {
  cloud: RunningCloud;
  sfn: SFNClient;
  config: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  /** A role that `states.amazonaws.com` and Lambda may take, with these actions on everything. */
  role(name: string, actions: string[]): Promise<string>;
  /** A function from the source of its module. */
  lambda(name: string, source: string): Promise<string>;
  machine(name: string, roleArn: string, definition: object): Promise<string>;
  run(stateMachineArn: string, input?: Json): Promise<DescribeExecutionCommandOutput>;
  /** Stops the cloud and starts it again on the same folder. */
  restart(): Promise<void>;
}

export async function openSky(): Promise<Sky> {
  const folder = await mkdtemp(path.join(tmpdir(), 'states-'));
  const start = async (resume: readonly ServiceName[]) => {
    sky.cloud = await startCloud({ folder, port: 0, resume });
    const { endpoint, region, operator } = sky.cloud;
    sky.config = { endpoint, region, credentials: operator };
    // TestState and StartSyncExecution would else go to `sync-127.0.0.1`.
    sky.sfn = new SFNClient({ ...sky.config, disableHostPrefix: true });
  };
  const sky: Sky = {
    ...({} as Pick<Sky, 'cloud' | 'sfn' | 'config'>),
    async role(name, actions) {
      const iam = new IAMClient(sky.config);
      const trust = {
        Effect: 'Allow',
        Principal: { Service: ['states.amazonaws.com', 'lambda.amazonaws.com'] },
        Action: 'sts:AssumeRole',
      };
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
      const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
      const allow = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
      if (actions.length > 0) {
        await iam.send(
          new PutRolePolicyCommand({ RoleName: name, PolicyName: 'allow', PolicyDocument: JSON.stringify(allow) }),
        );
      }
      return Role?.Arn as string;
    },
    async lambda(name, source) {
      const client = new LambdaClient(sky.config);
      const { FunctionArn } = await client.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          Timeout: 20,
          Role: await sky.role(`${name}-role`, []),
          Code: { ZipFile: zipSync({ 'index.mjs': strToU8(source) }) },
        }),
      );
      await vi.waitFor(async () => {
        const { State } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
        if (State !== 'Active') throw new RangeError(`${name} is ${State}`);
      }, 10_000);
      return FunctionArn as string;
    },
    async machine(name, roleArn, definition) {
      const command = new CreateStateMachineCommand({
        name,
        roleArn,
        definition: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
      });
      return (await sky.sfn.send(command)).stateMachineArn as string;
    },
    async run(stateMachineArn, input = {}) {
      const { executionArn } = await sky.sfn.send(
        new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
      );
      return vi.waitFor(
        async () => {
          const execution = await sky.sfn.send(new DescribeExecutionCommand({ executionArn }));
          if (execution.status === 'RUNNING') throw new RangeError(`${executionArn} still runs`);
          return execution;
        },
        { timeout: 25_000 },
      );
    },
    async restart() {
      await sky.cloud.stop();
      await start(['states']);
    },
    async [Symbol.asyncDispose]() {
      await sky.cloud.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await start([]);
  return sky;
}
