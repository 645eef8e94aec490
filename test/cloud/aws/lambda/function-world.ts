import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { vi } from 'vitest';
import { type CloudOptions, startCloud } from '../../../../cloud/cloud.ts';

/** Asks again and again until the probe does not throw; the limit is for a machine that is busy with other things. */
export const eventually = <T>(probe: () => T | Promise<T>) => vi.waitFor(probe, { timeout: 15_000, interval: 30 });

export const zip = (files: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

/** A cloud in a folder of its own, with short ways to what tests of functions need. */
export async function openWorld(options: Partial<CloudOptions> = {}) {
  const folder = options.folder ?? (await mkdtemp(path.join(tmpdir(), 'muster-')));
  const running = await startCloud({ port: 0, resume: [], ...options, folder });
  const { endpoint, region, operator: credentials } = running;
  const client = { endpoint, region, credentials };
  const lambda = new LambdaClient(client);
  const iam = new IAMClient(client);

  /** A role that the service may take, with these statements. */
  async function role(RoleName: string, service: string, statements: object[] = []): Promise<string> {
    const trust = [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }];
    const document = (Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
    const made = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document(trust) }));
    if (statements.length)
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: document(statements) }));
    return made.Role!.Arn!;
  }

  /** Creates a function from the source of its handler and waits until it is active. */
  async function create(
    FunctionName: string,
    source: string,
    more: Partial<CreateFunctionCommandInput>,
  ): Promise<void> {
    const Code = { ZipFile: zip({ 'index.mjs': source }) };
    const usual = { Runtime: 'nodejs24.x', Handler: 'index.handler', Role: undefined } as const;
    await lambda.send(new CreateFunctionCommand({ ...usual, FunctionName, Code, ...more }));
    await waitUntilFunctionActiveV2(
      { client: lambda, maxWaitTime: 10, minDelay: 0.01, maxDelay: 0.02 },
      { FunctionName },
    );
  }

  async function invoke(FunctionName: string, event: unknown = {}) {
    const answer = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)), LogType: 'Tail' }),
    );
    return {
      error: answer.FunctionError,
      version: answer.ExecutedVersion,
      log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
      result: JSON.parse(answer.Payload!.transformToString()),
    };
  }

  /** The lines of the function's log so far. */
  async function logged(FunctionName: string): Promise<string> {
    const logs = await running.cloud.use('logs');
    const group = { logGroupName: `/aws/lambda/${FunctionName}` };
    const { events = [] } = await logs.FilterLogEvents(group).catch(() => ({ events: [] }));
    return events.map((it) => it.message).join('\n');
  }

  return {
    ...{ logged, running, cloud: running.cloud, client, lambda, role, create, invoke, folder },
    async [Symbol.asyncDispose]() {
      await running.stop();
      if (!options.folder) await rm(folder, { recursive: true, force: true });
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

export const WRITES_LOGS = {
  Effect: 'Allow',
  Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: '*',
};
