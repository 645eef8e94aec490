/**
 * `node bench/endings.ts [faults] [ways] [folder]`: ends drills in the middle, in each of the ways, and looks at what is left: the harm as AWS describes it and as a
 * client sees it, the schedule, the probe, the lock, the report, and whether the next drill can be done. The first two are lists with
 * commas, `all` by default; a folder with a system in it spares the first start, and stays.
 * Ends with 1 if anything is not as it should be.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { harmLeft } from './endings/harm-left.ts';
import { System } from './endings/system.ts';
import { type Middle, ways } from './endings/ways.ts';

const FAULTS = [
  'load-balancer-5xx',
  'load-balancer-latency',
  'tier-partitioned',
  'credentials-lost',
  'instance-frozen',
  'slow-disk',
  'primary-frozen',
];
const [of, by, folder] = process.argv.slice(2);
const list = (text: string | undefined, all: string[]) => (text && text !== 'all' ? text.split(',') : all);
const [faults, chosen] = [list(of, FAULTS), list(by, Object.keys(ways))];
const PATIENCE = 300_000;
/** The faults that slow everything add 200 ms and more. */
const QUICK_MS = 190;
const system = new System(folder ?? mkdtempSync(path.join(tmpdir(), 'endings-')));
const rows: Record<string, object> = {};

async function until<T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> {
  for (const from = performance.now(); ; ) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() - from > PATIENCE) throw new RangeError(`${what}: not within ${PATIENCE / 1000} s`);
    await sleep(100);
  }
}

const machine = (name: string) => system.arn('states', `stateMachine:muster-dev-${name}`);
const running = async (name: string) => {
  const list = new ListExecutionsCommand({ stateMachineArn: machine(name), statusFilter: 'RUNNING' });
  return (await system.aws.states.send(list)).executions!.map(({ executionArn }) => executionArn!);
};

async function begin(drill: string, changes?: object): Promise<Middle & { run: string }> {
  const input = JSON.stringify({ environment: 'dev', drill, rate: 25, with: changes });
  const { executionArn } = await system.aws.states.send(
    new StartExecutionCommand({ stateMachineArn: machine('drill'), input }),
  );
  const execution = executionArn!;
  await until(`${drill} harms`, async () => {
    const history = new GetExecutionHistoryCommand({ executionArn: execution, reverseOrder: true, maxResults: 30 });
    const { events = [] } = await system.aws.states.send(history);
    if (events[0]?.type?.startsWith('Execution') && events[0].type !== 'ExecutionStarted')
      throw new RangeError(`${drill} ended by itself: ${JSON.stringify(events[0])}`);
    return events.some(({ stateEnteredEventDetails: it }) => it?.name === 'Effect');
  });
  const run = execution.split(':').at(-1)!;
  const { undoAt, injectedAt } = await harmOf(run);
  return { system, execution, run, undoAt: new Date(undoAt), injectedAt: new Date(injectedAt!) };
}

async function harmOf(run: string): Promise<{ undoAt: string; injectedAt?: string; undoneAt?: string }> {
  const Key = { kind: { S: 'harm' }, name: { S: run } };
  const { Item } = await system.aws.dynamo.send(
    new GetItemCommand({ TableName: 'muster-dev', Key, ConsistentRead: true }),
  );
  return JSON.parse(Item!.body!.S!);
}

/** A client that is served: every answer good, and the quickest of its reads and writes as quick as without a fault that slows all of them. */
async function isServed(): Promise<boolean> {
  const site = system.outputs.siteUrl;
  const ask = async (init?: RequestInit) => {
    const from = performance.now();
    const url = `${site}/api/guilds${init ? '' : '?limit=1'}`;
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(5_000) });
    await response.text();
    return response.ok ? performance.now() - from : Number.POSITIVE_INFINITY;
  };
  const write = () => {
    const name = `Ending ${crypto.randomUUID()}`;
    const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
    return ask({ method: 'POST', headers, body: JSON.stringify({ name, realm: 'Localhost', faction: 'Neutral' }) });
  };
  try {
    for (const kind of [ask, write]) {
      const took: number[] = [];
      for (let n = 0; n < 10; n++) took.push(await kind());
      if (Math.max(...took) === Number.POSITIVE_INFINITY || Math.min(...took) > QUICK_MS) return false;
    }
    return true;
  } catch {
    return false; // no connection, or no answer
  }
}

interface Report {
  judgement: { verdict: string; because: string[] };
  drill: { undoneBy: string | null };
}

async function reportOf(run: string): Promise<Report | undefined> {
  const get = new GetObjectCommand({ Bucket: system.outputs.artifactBucket, Key: `reports/${run}/report.json` });
  try {
    const html = new GetObjectCommand({ ...get.input, Key: `reports/${run}/report.html` });
    await system.aws.s3.send(html);
    return JSON.parse(await (await system.aws.s3.send(get)).Body!.transformToString()) as Report;
  } catch (error) {
    if ((error as Error).name !== 'NoSuchKey') throw error;
    return undefined;
  }
}

async function cell(fault: string, way: string): Promise<object> {
  const middle = await begin(fault, ways[way]!.with);
  const { run } = middle;
  if (!ways[way]!.with && (await harmLeft(system)).length === 0) throw new RangeError(`${fault} shows no harm`);
  const at = await ways[way]!.end(middle);
  const since = (to = Date.now()) => (to - at.getTime()) / 1000;
  await until('the harm is gone', async () => (await harmLeft(system)).length === 0);
  const undone = since(Date.parse((await harmOf(run)).undoneAt!));
  await until('a client is served', isServed);
  const served = since();
  const { judgement, drill } = await until('there is a report', () => reportOf(run));
  const reported = since();
  await until('the schedule is gone', async () => {
    const { Schedules } = await system.aws.scheduler.send(new ListSchedulesCommand({ NamePrefix: 'muster-dev-undo-' }));
    return Schedules!.length === 0;
  });
  await until('the probe has ended', async () => (await running('probe')).length === 0);
  await until(
    'everything is over',
    async () => [...(await running('drill')), ...(await running('aftermath'))].length === 0,
  );
  const as = judgement.verdict === 'INVALID' ? 'as it should be' : 'WRONG';
  return {
    undone,
    served,
    reported,
    by: drill.undoneBy,
    verdict: judgement.verdict,
    as,
    because: judgement.because[0]?.slice(0, 70),
  };
}

try {
  await system.start();
  for (const fault of faults)
    for (const way of chosen) {
      const name = `${fault}: ${way}`;
      rows[name] = await cell(fault, way).catch((error: Error) => ({
        as: 'WRONG',
        because: error.message.slice(0, 300),
      }));
      console.log(name, rows[name]);
      // After a cell that went wrong the next one would tell of it again.
      await until(
        'what is left ends',
        async () => (await running('drill')).length === 0 && (await harmLeft(system)).length === 0,
      );
    }
  const { executionArn } = await system.aws.states.send(
    new StartExecutionCommand({
      stateMachineArn: machine('drill'),
      input: JSON.stringify({ environment: 'dev', drill: 'load-balancer-5xx', rate: 25 }),
    }),
  );
  rows['the next drill'] = await until('the next drill is over', async () => {
    const { status, error } = await system.aws.states.send(new DescribeExecutionCommand({ executionArn }));
    return status !== 'RUNNING' && { as: status === 'SUCCEEDED' ? 'as it should be' : 'WRONG', because: error };
  });
} finally {
  await system.stop();
  if (!folder) rmSync(system.folder, { recursive: true, force: true, maxRetries: 10 });
}
console.table(rows);
process.exitCode = Object.values(rows).every((row) => (row as { as?: string }).as === 'as it should be') ? 0 : 1;
