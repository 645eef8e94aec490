import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { connect } from '../console/connect.ts';
import { costs } from '../console/costs.ts';
import { machineArn } from '../console/execute.ts';
import { inputSchema } from '../console/input-schema.ts';
import { describeStack } from '../console/stack.ts';
import { account } from '../test/console/account.ts';
import { findChromium } from '../test/services/chromium.ts';
import { machines, run } from './console-load/fill.ts';
import { loads, type Watched } from './console-load/pages.ts';
import { milliseconds } from './percentiles.ts';

// node bench/console-load.ts [executions] [events] [times] [folder]: how long each page of the console takes with so much to show, beside the same calls made
// by hand. A folder that is named is kept, and filled once: the next time a hundred executions are added, so that the timeline has something to show.

const [executions = 5_000, events = 1_000, times = 10] = process.argv.slice(2, 5).map(Number);
const [, , , , , kept] = process.argv;
const folder = kept ?? (await mkdtemp(path.join(tmpdir(), 'muster-')));
await mkdir(folder, { recursive: true });
{
  await using here = await account(folder);
  const connection = await connect({ folder });
  const states = new SFNClient(connection.config);
  const stateMachineArn = machineArn(connection, 'deploy');

  const begun = performance.now();
  const isFilled = await states.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1 })).then(
    ({ executions: [it] = [] }) => it !== undefined,
    () => false,
  );
  if (!isFilled) await machines(here, events);
  const executionArn = await run(connection, isFilled ? 100 : executions);
  const backwards = { executionArn, maxResults: 1_000, reverseOrder: true };
  const { events: [last] = [] } = await states.send(new GetExecutionHistoryCommand(backwards));
  const took = ((performance.now() - begun) / 1_000).toFixed(0);
  console.log(
    `${isFilled ? 'The folder has them: 100 more' : executions} executions of ${last?.id} events, made in ${took} s`,
  );

  async function history(): Promise<void> {
    let nextToken: string | undefined;
    do
      ({ nextToken } = await states.send(
        new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000, nextToken }),
      ));
    while (nextToken);
  }
  const byHand: [string, () => Promise<unknown>][] = [
    ['ListExecutions', () => states.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 50 }))],
    ['DescribeExecution', () => states.send(new DescribeExecutionCommand({ executionArn }))],
    ['GetExecutionHistory, all', history],
  ];
  const rows: object[] = [];
  for (const [what, deed] of byHand) {
    const samples: number[] = [];
    for (let n = 0; n < times; n++) {
      const start = performance.now();
      await deed();
      samples.push(performance.now() - start);
    }
    rows.push({ what: `by hand: ${what}`, ...milliseconds(samples) });
  }

  // The cloud opens each of its services with the first call of it; that is no page's to answer for.
  await Promise.all([describeStack(connection), inputSchema(connection, 'drill'), costs(connection)]);
  const executable = findChromium();
  const of = encodeURIComponent(executionArn);
  const pages: Watched[] = [
    ['stack', '/#/', 'Nothing stands yet'],
    ['executions of a machine', '/#/executions/deploy', 'What it has run'],
    ['one execution, with its history', `/#/executions/${of}`, /History, \d{3,} events/],
    ['deployments', '/#/deployments', 'c0ffee'],
    ['drills', '/#/drills', 'PASS'],
    ['timeline, the last 15 minutes', '/#/timeline', /UTC: [1-9]\d* lanes/],
    ['the same, until all is read', '/#/timeline', /UTC: [1-9]\d* lanes, \d+ requests failed or slow$/],
    ['timeline of an execution', `/#/timeline/${of}`, /UTC: [1-9]\d* lanes/],
  ];
  if (executable)
    for await (const { what, heading, first, cpu, again } of loads(connection, executable, pages, times))
      rows.push({
        what,
        ...milliseconds(again),
        heading: Math.round(heading),
        first: Math.round(first),
        'first, CPU': Math.round(cpu),
      });
  console.table(rows);
}
if (!kept) await rm(folder, { recursive: true });
