import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { connect } from '../console/connect.ts';
import { costs } from '../console/costs.ts';
import { machineArn } from '../console/execute.ts';
import { inputSchema } from '../console/input-schema.ts';
import { describeStack } from '../console/stack.ts';
import { openTimeline } from '../console/timeline/timeline.ts';
import { account } from '../test/console/account.ts';
import { findChromium, openChromium } from '../test/services/chromium.ts';
import { byHand } from './console-load/by-hand.ts';
import { machines, run } from './console-load/fill.ts';
import { loads, type Watched } from './console-load/pages.ts';
import { milliseconds } from './percentiles.ts';

// node bench/console-load.ts [executions] [events] [times] [folder]: how long each page of the console takes with so much to show, beside the same calls made
// by hand all at once. A folder that is named is kept, and filled once: the next time a hundred executions are added, so that the timeline has something to
// show. Ends with 1 if a page takes more than a second, at p95; two cores that do nothing else are what that is promised for.

class NoChromium extends Error {
  override readonly name = 'NoChromium';
}

const LIMIT_MS = 1_000;
const slow: string[] = [];

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

  // The cloud opens each of its services with the first call of it; that is no page's to answer for.
  const now = Date.now();
  const aMinute = openTimeline(connection).read({ from: now - 60_000, to: now });
  await Promise.all([describeStack(connection), inputSchema(connection, 'drill'), costs(connection), aMinute]);
  const of = encodeURIComponent(executionArn);
  const pages: Watched[] = [
    ['stack', '/#/', 'Nothing stands yet'],
    ['executions of a machine', '/#/executions/deploy', 'succeeded'],
    ['one execution, with its history', `/#/executions/${of}`, /History, \d{3,} events/],
    ['deployments', '/#/deployments', 'c0ffee'],
    ['drills', '/#/drills', 'PASS'],
    ['timeline, the last 15 minutes', '/#/timeline', /UTC: [1-9]\d* lanes/],
    ['the same, until all is read', '/#/timeline', /UTC: [1-9]\d* lanes, \d+ requests failed or slow$/],
    ['timeline of an execution', `/#/timeline/${of}`, /UTC: [1-9]\d* lanes/],
  ];
  const rows: object[] = [];
  const executable = findChromium();
  if (!executable) throw new NoChromium('This needs a Chromium: install one, or name it with CHROMIUM_PATH');
  const browser = await openChromium(executable);
  for await (const { what, first, cpu, again, calls } of loads({ connection, here, browser }, pages, times)) {
    const hand = await byHand(connection, calls);
    const samples: number[] = [];
    for (let n = 0; n < times; n++) {
      const start = performance.now();
      await hand();
      samples.push(performance.now() - start);
    }
    const { n, ...loaded } = milliseconds(first);
    const { p50, p95 } = milliseconds(samples);
    rows.push({
      page: what,
      n,
      ...loaded,
      'again, p95': milliseconds(again).p95,
      CPU: milliseconds(cpu).p50,
      calls: calls.length,
      'by hand': p50,
      'by hand, p95': p95,
    });
    if (Math.max(loaded.p95, milliseconds(again).p95) > LIMIT_MS) slow.push(what);
  }
  await browser.close();
  console.table(rows);
}
const load = loadavg()[0]!.toFixed(1);
console.log(`The machine has ${availableParallelism()} cores; its load at the end is ${load}`);
if (!kept) await rm(folder, { recursive: true });
if (slow.length > 0) {
  console.error(`More than ${LIMIT_MS} ms at p95: ${slow.join('; ')}`);
  process.exitCode = 1;
}
