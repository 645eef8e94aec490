import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { FISClient } from '@aws-sdk/client-fis';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { clients } from '../../test/story/clients.ts';
import type { Outputs } from '../../test/story/evening.ts';

/** The whole system of one folder, which can be killed and started again. */
export class System {
  readonly folder: string;
  #child: ChildProcess | undefined;
  #printed = '';

  constructor(folder: string) {
    this.folder = folder;
  }

  get outputs(): Outputs {
    return JSON.parse(readFileSync(path.join(this.folder, 'outputs.json'), 'utf8')) as Outputs;
  }
  get pid(): number {
    return this.#child!.pid!;
  }
  get aws() {
    const { endpoint, region, credentials } = this.outputs;
    const config = { endpoint, region, credentials: { ...credentials } };
    return {
      ...clients(config),
      cloudwatch: new CloudWatchClient(config),
      dynamo: new DynamoDBClient(config),
      events: new EventBridgeClient(config),
      fis: new FISClient(config),
      scheduler: new SchedulerClient(config),
    };
  }
  arn(service: string, what: string): string {
    return `arn:aws:${service}:${this.outputs.region}:${this.outputs.stateMachineArn.split(':')[4]}:${what}`;
  }

  /** Resolves once the guild roster is live. */
  async start(): Promise<void> {
    this.#printed = '';
    this.#child = spawn(process.execPath, ['start.ts', '--folder', this.folder, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#printed += text;
      });
    while (!this.#printed.includes('Ctrl-C stops everything')) {
      if (this.#child.exitCode !== null) throw new NotStarted(this.#printed);
      await sleep(50);
    }
  }

  async kill(): Promise<void> {
    const exit = once(this.#child!, 'exit');
    this.#child!.kill('SIGKILL');
    await exit;
  }

  async stop(): Promise<void> {
    if (!this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGINT');
    await exit;
  }
}

class NotStarted extends Error {
  override readonly name = 'NotStarted';
}
