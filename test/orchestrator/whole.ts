import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  type HistoryEvent,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { applyAssembly } from '../../cloud/aws/cloudformation/apply-assembly.ts';
import { type CloudOptions, type RunningCloud, startCloud } from '../../cloud/cloud.ts';
import { synthesize } from '../../start/template.ts';
import { deployer } from './deployer.ts';

/** A cloud with the dev orchestrator deployed to it, as `npm start` has it before it provisions. */
export interface Whole extends AsyncDisposable {
  readonly running: RunningCloud;
  /** For an SDK client, as the operator. */
  readonly client: { endpoint: string; region: string; credentials: RunningCloud['operator'] };
  /** Starts `muster-dev-<machine>`; gives the execution's ARN. */
  start(machine: string, input: unknown, name?: string): Promise<string>;
  /** The execution once it is over. */
  ended(arn: string): Promise<DescribeExecutionOutput>;
  run(machine: string, input: unknown): Promise<DescribeExecutionOutput>;
  history(arn: string): Promise<HistoryEvent[]>;
  /** The executions of a machine, the newest first. */
  executions(machine: string): Promise<DescribeExecutionOutput[]>;
}

export async function whole(options: Pick<CloudOptions, 'decided' | 'called' | 'slowness'> = {}): Promise<Whole> {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-whole-'));
  const log = process.env.DEBUG ? (message: string, detail?: object) => console.log(message, detail ?? '') : () => {};
  const running = await startCloud({ ...options, folder, port: 0, log });
  const cdkOut = await synthesize(running.cloud, path.resolve(import.meta.dirname, '../..'));
  const principal = await deployer(running.cloud);
  await applyAssembly({ cloud: running.cloud, cdkOut, stacks: ['Muster-dev'], principal });

  const client = { endpoint: running.endpoint, region: running.region, credentials: running.operator };
  const sfn = new SFNClient(client);
  const machineArn = (machine: string) => running.cloud.arn('states', `stateMachine:muster-dev-${machine}`);
  const describe = (executionArn: string) => sfn.send(new DescribeExecutionCommand({ executionArn }));
  const it: Whole = {
    running,
    client,
    async start(machine, input, name) {
      const { executionArn } = await sfn.send(
        new StartExecutionCommand({ stateMachineArn: machineArn(machine), input: JSON.stringify(input), name }),
      );
      return executionArn!;
    },
    async ended(arn) {
      for (;;) {
        const execution = await describe(arn);
        if (execution.status !== 'RUNNING') return execution;
        await sleep(50);
      }
    },
    run: async (machine, input) => it.ended(await it.start(machine, input)),
    async history(executionArn) {
      const events: HistoryEvent[] = [];
      for await (const page of paginateGetExecutionHistory({ client: sfn }, { executionArn }))
        events.push(...(page.events ?? []));
      return events;
    },
    async executions(machine) {
      const { executions = [] } = await sfn.send(
        new ListExecutionsCommand({ stateMachineArn: machineArn(machine), maxResults: 100 }),
      );
      return Promise.all(executions.map(({ executionArn }) => describe(executionArn!)));
    },
    async [Symbol.asyncDispose]() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return it;
}
