import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { startCloud } from '../cloud/cloud.ts';
import type { Connection } from '../console/connect.ts';
import { openPage } from '../test/console/open-page.ts';
import { createTable } from '../test/lambdas/orchestrator-table.ts';
import { findChromium } from '../test/services/chromium.ts';

// node bench/console-load.ts [executions] [events] [times]: how long each page of the console takes with so much to show, beside the same calls made by hand.

const [executions = 5_000, events = 1_000, times = 10] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(path.join(tmpdir(), 'muster-'));
const cloud = await startCloud({ folder, port: 0, resume: [] });
const { endpoint, region, account, operator: credentials } = cloud;
const config = { endpoint, region, credentials };
const connection: Connection = { config, environment: 'dev', account, where: 'here' };
const states = new SFNClient(config);
await createTable(new DynamoDBClient(config));

const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
const { Role } = await new IAMClient(config).send(
  new CreateRoleCommand({
    RoleName: 'load',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  }),
);
// Two events a state, two of the execution, two of the last state and two of the choice after each Pass.
const rounds = Math.max(1, Math.floor((events - 4) / 4));
const definition = JSON.stringify({
  QueryLanguage: 'JSONata',
  StartAt: 'Work',
  States: {
    Work: { Type: 'Pass', Output: "{% {'n': $exists($states.input.n) ? $states.input.n + 1 : 1} %}", Next: 'Enough?' },
    'Enough?': {
      Type: 'Choice',
      Choices: [{ Condition: `{% $states.input.n >= ${rounds} %}`, Next: 'Done' }],
      Default: 'Work',
    },
    Done: { Type: 'Succeed' },
  },
});
const { stateMachineArn } = await states.send(
  new CreateStateMachineCommand({ name: 'muster-dev-deploy', roleArn: Role!.Arn!, definition }),
);

const begun = performance.now();
let arn = '';
for (let started = 0; started < executions; started += 20) {
  const batch = Array.from({ length: Math.min(20, executions - started) }, () =>
    states.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ environment: 'dev', commit: 'c0ffee' }) }),
    ),
  );
  arn = (await Promise.all(batch)).at(-1)!.executionArn!;
  for (;;) {
    const { executions: running = [] } = await states.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING', maxResults: 100 }),
    );
    if (running.length < 40) break;
  }
}
for (let status = 'RUNNING'; status === 'RUNNING'; )
  ({ status = '' } = await states.send(new DescribeExecutionCommand({ executionArn: arn })));
const { events: last = [] } = await states.send(
  new GetExecutionHistoryCommand({ executionArn: arn, maxResults: 1_000, reverseOrder: true }),
);
console.log(
  `${executions} executions of ${last[0]?.id} events, made in ${((performance.now() - begun) / 1_000).toFixed(0)} s\n`,
);

async function measured(deed: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < times; n++) {
    const start = performance.now();
    await deed();
    took.push(performance.now() - start);
  }
  return took.sort((a, b) => a - b);
}
const row = (what: string, took: readonly number[]) =>
  console.log(
    `${what.padEnd(44)} ${[0.5, 0.95, 1].map((p) => `${took[Math.min(took.length - 1, Math.floor(p * took.length))]!.toFixed(0)} ms`.padStart(9)).join(' ')}`,
  );
console.log(`${''.padEnd(44)} ${['p50', 'p95', 'max'].map((it) => it.padStart(9)).join(' ')}`);

row(
  'by hand: ListExecutions',
  await measured(() => states.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 50 }))),
);
row(
  'by hand: DescribeExecution',
  await measured(() => states.send(new DescribeExecutionCommand({ executionArn: arn }))),
);
row(
  'by hand: GetExecutionHistory, all',
  await measured(async () => {
    let nextToken: string | undefined;
    do
      ({ nextToken } = await states.send(
        new GetExecutionHistoryCommand({ executionArn: arn, maxResults: 1_000, nextToken }),
      ));
    while (nextToken);
  }),
);

const executable = findChromium();
if (executable) {
  await using page = await openPage(connection, executable);
  const { tab } = page;
  const shown = (at: string, text: string | RegExp) => async () => {
    await tab.goto(page.at('/#/nowhere'));
    await tab.getByText('There is no such page').waitFor();
    const start = performance.now();
    await tab.goto(page.at(at));
    await tab.getByText(text).first().waitFor();
    return performance.now() - start;
  };
  const pages: [string, string, string | RegExp][] = [
    ['page: stack', '/#/', 'Nothing stands yet'],
    ['page: executions of a machine', '/#/executions/deploy', 'What it has run'],
    ['page: one execution, with its history', `/#/executions/${encodeURIComponent(arn)}`, /History, \d{3,} events/],
    ['page: deployments', '/#/deployments', 'c0ffee'],
    ['page: timeline, the last 15 minutes', '/#/timeline', /UTC: \d+ lanes/],
    ['page: timeline of an execution', `/#/timeline/${encodeURIComponent(arn)}`, /UTC: \d+ lanes/],
  ];
  for (const [what, at, text] of pages) {
    const took: number[] = [];
    for (let n = 0; n < times; n++) took.push(await shown(at, text)());
    row(
      what,
      took.sort((a, b) => a - b),
    );
  }
}
await cloud.stop();
await rm(folder, { recursive: true });
