import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { connect } from '../../console/connect.ts';
import { type Account, account } from './account.ts';
import { muster } from './command-line.ts';

let here: Account;
let client: CloudWatchLogsClient;
beforeAll(async () => {
  here = await account();
  const { config } = await connect({ folder: here.folder });
  client = new CloudWatchLogsClient(config);
  for (const logGroupName of ['/muster/dev/api', '/aws/lambda/muster-dev-judge', '/aws/lambda/another'])
    await client.send(new CreateLogGroupCommand({ logGroupName }));
  const stream = { logGroupName: '/muster/dev/api', logStreamName: 'i-1' };
  await client.send(new CreateLogStreamCommand(stream));
  const now = Date.now();
  const logEvents = [
    { timestamp: now - 3_600_000, message: 'an hour ago' },
    { timestamp: now - 60_000, message: '{"level":"info","message":"a guild was founded"}' },
    { timestamp: now - 1_000, message: '{"level":"error","message":"the database is away"}' },
  ];
  await client.send(new PutLogEventsCommand({ ...stream, logEvents }));
});
afterAll(() => here[Symbol.asyncDispose]());

const logs = (...args: string[]) => muster('--folder', here.folder, 'logs', ...args);

it('lists what has logged something, by short names', async () => {
  expect((await logs()).out).toBe('  api\n  judge\n');
});

it('prints what was said lately, in the order in which it was', async () => {
  const lines = (await logs('api')).out.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line.slice(26)).message)).toEqual([
    'a guild was founded',
    'the database is away',
  ]);
  expect((await logs('api', '--since', '2h')).out).toContain('an hour ago');
});

it('prints one list for programs, as far as the filter lets through', async () => {
  const { out } = await muster('--folder', here.folder, '--json', 'logs', 'api', '--filter', '{ $.level = "error" }');
  const [event, ...more] = JSON.parse(out) as object[];
  expect(event).toMatchObject({ logStreamName: 'i-1', message: expect.stringContaining('the database is away') });
  expect(more).toEqual([]);
});

it.each([
  ['a log that there is not', ['apii'], 'There is no log "apii": did you mean api?'],
  ['a time that is none', ['api', '--since', 'yesterday'], '--since yesterday is not a duration'],
])('says what is wrong with %s', async (_, args, sentence) => {
  const { code, err } = await logs(...args);
  expect(err).toContain(sentence);
  expect(code).toBe(2);
});

it('follows what arrives later than what was said after it, and prints nothing twice', async () => {
  const said = Date.now();
  const ship = async (logStreamName: string, message: string, timestamp: number) => {
    const stream = { logGroupName: '/aws/lambda/muster-dev-judge', logStreamName };
    await client.send(new CreateLogStreamCommand(stream)).catch(() => {}); // it is there
    await client.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp, message }] }));
  };
  await ship('one', 'second', said);
  const args = ['console/muster.ts', '--folder', here.folder, 'logs', 'judge', '--follow'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const printed = (...words: string[]) =>
    vi.waitFor(() => expect(out.match(/\w+$/gm)).toEqual(words), { timeout: 15_000, interval: 20 });
  try {
    await printed('second');
    await ship('two', 'first', said - 2_000);
    await printed('second', 'first');
    await ship('one', 'third', said + 1);
    await printed('second', 'first', 'third');
  } finally {
    child.kill();
    await once(child, 'exit');
  }
}, 30_000);
