import { createHash } from 'node:crypto';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../console/connect.ts';
import { machineArn } from '../../console/execute.ts';
import { sorted } from '../../console/verify/json.ts';
import { findChromium } from '../services/chromium.ts';
import { type Account, account } from './account.ts';
import { muster } from './command-line.ts';
import { type OpenPage, openPage } from './open-page.ts';

const executable = findChromium();
const RUN = 'a-drill';
const GUILD = '<img src=x onerror="document.title=1">';

/** The ledger of 200 requests from this moment on, of which the 100th was answered 503, and its report. */
function evidence(bucket: string, began: number): ReadonlyMap<string, string> {
  const rows: object[] = [
    { row: 'header', run: RUN, startedAt: new Date(began).toISOString() },
    { row: 'clock', leg: 0, at: 0, wall: began },
    ...Array.from({ length: 200 }, (_, n) => ({
      row: 'operation',
      seq: n + 1,
      kind: 'read',
      intended: n * 50,
      sent: n * 50,
      done: n * 50 + 10,
      ...(n + 1 === 100 ? { status: 503, outcome: 'indeterminate', error: GUILD } : { status: 200, outcome: 'acked' }),
    })),
  ];
  let head = '0'.repeat(64);
  const lines = rows.map((row) => {
    const body = sorted(JSON.parse(JSON.stringify(row)));
    head = createHash('sha256').update(`${head}${body}`).digest('hex');
    return `${body.slice(0, -1)},"hash":"${head}"}\n`;
  });
  const at = (ms: number) => new Date(began + ms).toISOString();
  const bars = [{ phases: ['promote'], from: 4_000, to: 6_000, witness: 'PostgreSQL' }];
  const drill = { name: 'primary-killed', fault: 'primary-killed', targets: [], injectedAt: at(3_900), undoneAt: null };
  const report = {
    kind: 'drill',
    ledger: { bucket, prefix: `ledgers/${RUN}/` },
    drill: { ...drill, waterfall: { bars }, happenings: [] },
  };
  return new Map([
    [`ledgers/${RUN}/segment-000001.jsonl`, lines.join('')],
    [`reports/${RUN}/report.json`, JSON.stringify(report)],
  ]);
}

describe.skipIf(!executable)('the page of the timeline', () => {
  let here: Account;
  let page: OpenPage;
  let tab: OpenPage['tab'];
  beforeAll(async () => {
    here = await account();
    for (const name of ['drill', 'probe'])
      await here.machine(name, {
        Inject: { Type: 'Wait', Seconds: 1, Next: 'Judge' },
        Judge: { Type: 'Fail', Error: 'DrillFailed', Cause: GUILD },
      });
    const connection = await connect({ folder: here.folder });
    const { config, account: id } = connection;
    const states = new SFNClient(config);
    for (const machine of ['drill', 'probe'])
      await states.send(
        new StartExecutionCommand({ stateMachineArn: machineArn(connection, machine), name: RUN, input: '{}' }),
      );
    const began = Date.now() - 12_000;
    await here.artifacts(evidence(`muster-dev-artifacts-${id}-${config.region}`, began));
    const logs = new CloudWatchLogsClient(config);
    const stream = { logGroupName: '/muster/dev/api', logStreamName: 'i-api' };
    await logs.send(new CreateLogGroupCommand(stream));
    await logs.send(new CreateLogStreamCommand(stream));
    const line = (n: number) => ({
      timestamp: began + 5_000,
      message: JSON.stringify({ requestId: `${RUN}-${n}`, n }),
    });
    // The id of the hundredth request begins as that of the thousandth does.
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents: [line(100), line(1_000)] }));
    page = await openPage(connection, executable!);
    tab = page.tab;
  }, 60_000);
  afterAll(async () => {
    await page?.[Symbol.asyncDispose]();
    await here[Symbol.asyncDispose]();
  });

  it('has the state machines and the clients on one clock, as a picture and as a table', async () => {
    await tab.goto(page.at('/#/timeline'));
    await tab.getByRole('img', { name: /1 requests failed or slow/ }).waitFor();
    await tab.getByText('The same as a table').click();
    const table = tab.getByRole('region', { name: 'Table of the timeline' });
    await table
      .getByRole('link', { name: /state machine: drill a-drill/ })
      .first()
      .waitFor();
    await table.getByText('Inject').first().waitFor();
    await table.getByText('read 100: 503').waitFor();
  });

  it('says why a request failed, and where it was logged, as the command line does', async () => {
    await tab.getByRole('button', { name: /Why did the read 100/ }).focus();
    await tab.keyboard.press('Enter');
    const why = tab.getByRole('region', { name: 'Why a request failed' });
    await why.getByText(/the standby was not the primary yet/).waitFor();
    await why.getByText('1 line of i-api').waitFor();
    await why.getByText('web: nothing').waitFor();
    const { out } = await muster('--folder', here.folder, 'why', `${RUN}/100`);
    expect(out).toContain('the standby was not the primary yet');
    expect(out).toContain('"n":100}');
    expect(out).not.toContain('"n":1000}');
  });

  it('is zoomed and walked with the keyboard, and goes back to the whole', async () => {
    const caption = tab.locator('.timeline figcaption');
    await tab.getByRole('group', { name: /The picture/ }).focus();
    const whole = await caption.textContent();
    await tab.keyboard.press('+');
    await expect.poll(() => caption.textContent()).not.toBe(whole);
    const zoomed = await caption.textContent();
    await tab.keyboard.press('ArrowLeft');
    await expect.poll(() => caption.textContent()).not.toBe(zoomed);
    await tab.keyboard.press('Home');
    await expect.poll(() => caption.textContent()).toContain('1 requests failed');
    await tab.keyboard.press('Tab');
    expect(await tab.locator('.timeline :focus').count()).toBe(0);
  });

  it('is reached from an execution, with the window of that alone', async () => {
    const arn = `arn:aws:states:us-east-1:000000000000:execution:muster-dev-drill:${RUN}`;
    await tab.goto(page.at(`/#/executions/${encodeURIComponent(arn)}`));
    await tab.getByRole('link', { name: 'on the timeline' }).click();
    await tab.getByText('Around the execution').waitFor();
    await tab.getByRole('img', { name: /lanes/ }).waitFor();
  });

  it.each([390, 1280])('overflows nothing at %i pixels', async (width) => {
    await tab.setViewportSize({ width, height: 800 });
    expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  it('has thrown no error, and let nothing that somebody is named run', async () => {
    expect(await tab.title()).toContain('Timeline');
    expect(page.errors).toEqual([]);
  });
});
