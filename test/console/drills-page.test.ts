import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../console/connect.ts';
import { machineArn } from '../../console/execute.ts';
import { drills } from '../../events/drills/catalogue.ts';
import { probing } from '../lambdas/ledger/probing.ts';
import { startSite } from '../lambdas/ledger/site.ts';
import { findChromium } from '../services/chromium.ts';
import { type Account, account } from './account.ts';
import { type OpenPage, openPage } from './open-page.ts';

const executable = findChromium();

/** What a drill's machine comes to, with and without a dry run. */
const MACHINE = {
  'Is it a dry run?': {
    Type: 'Choice',
    Choices: [{ Condition: '{% $exists($states.input.dryRun) %}', Next: 'Shown' }],
    Default: 'Inject',
  },
  Shown: {
    Type: 'Succeed',
    Output: {
      targets: [{ id: 'i-0123', zone: 'us-east-1b' }],
      predicted: { ms: 4200, runs: 7 },
      budget: { remainingMs: 900_000 },
      refusals: ['the environment is not armed'],
    },
  },
  Inject: { Type: 'Pass', Next: 'Undo' },
  Undo: { Type: 'Pass', Next: 'Verdict' },
  Verdict: {
    Type: 'Choice',
    Choices: [{ Condition: '{% $states.input.drill = "slow-disk" %}', Next: 'Not passed' }],
    Default: 'Passed',
  },
  Passed: { Type: 'Succeed', Output: { verdict: 'PASS', rtoMs: 1234 } },
  'Not passed': { Type: 'Fail', Error: 'DrillFailed', Cause: 'all.rtoMs is 9000, and may be 2000 at most' },
};

/** The ledger of a second in which ten requests in a row were cut off. */
async function ledger(): Promise<ReadonlyMap<string, string>> {
  await using site = await startSite();
  site.instead = ({ headers, socket }) => {
    const seq = Number(String(headers['x-request-id']).split('-').at(-1));
    return seq > 20 && seq <= 30 && Boolean(socket.resetAndDestroy());
  };
  const { over, store } = probing(site.url, { seconds: 1 });
  await over;
  return store.segments;
}

describe.skipIf(!executable)('the page of drills', () => {
  let here: Account;
  let connection: Connection;
  let page: OpenPage;
  let tab: OpenPage['tab'];
  let ssm: SSMClient;
  let scheduler: SchedulerClient;
  beforeAll(async () => {
    here = await account();
    await here.machine('drill', MACHINE);
    await here.answers('accept', { schema: { properties: { drill: { experiments: drills } } } });
    connection = await connect({ folder: here.folder });
    ssm = new SSMClient(connection.config);
    scheduler = new SchedulerClient(connection.config);
    page = await openPage(connection, executable!);
    tab = page.tab;
    await tab.goto(page.at('/#/drills'));
  }, 60_000);
  afterAll(async () => {
    await page?.[Symbol.asyncDispose]();
    await here[Symbol.asyncDispose]();
  });

  const entry = (name: string) => tab.getByRole('article').filter({ has: tab.getByRole('heading', { name }) });

  it('has every experiment with what it claims', async () => {
    for (const [name, { hypothesis }] of Object.entries(drills)) await entry(name).getByText(hypothesis).waitFor();
  });

  it('says which drill comes next by itself, when on the clock of the person, and what is left out', async () => {
    await tab.getByText('Nothing is drilled by a schedule here').waitFor();
    const trust = { Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole' };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
    const { Role } = await new IAMClient(connection.config).send(
      new CreateRoleCommand({ RoleName: 'rotation', AssumeRolePolicyDocument }),
    );
    const schedule: CreateScheduleCommandInput = {
      Name: 'muster-dev-zone-lost',
      ScheduleExpression: drills['zone-lost']!.schedule!.cron,
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'DISABLED',
      Target: { Arn: machineArn(connection, 'drill'), RoleArn: Role!.Arn },
    };
    await scheduler.send(new CreateScheduleCommand(schedule));
    const clock = await tab.context().newCDPSession(tab);
    await clock.send('Emulation.setTimezoneOverride', { timezoneId: 'America/New_York' });
    await tab.reload();
    // Thursday, 03:12 UTC.
    await tab
      .getByText(/schedule of this environment is off. If it were on, zone-lost .* Wednesday .* at 2[23]:12 GMT-[45]/)
      .waitFor();
    await tab.getByText('between 20 December and 6 January: Few are on call over the holidays').waitFor();
    await scheduler.send(new UpdateScheduleCommand({ ...schedule, State: 'ENABLED' }));
    await tab.reload();
    await tab.getByText(/Next by the schedule: zone-lost, .*, on Wednesday/).waitFor();
  });

  it('shows what a drill would hit and cost, and why it would be refused', async () => {
    await entry('zone-lost').getByRole('button', { name: 'What would it hit?' }).click();
    const said = [
      'i-0123',
      '4.2 s of the error budget, by its 7 runs',
      'the environment is not armed',
      'Never run here',
    ];
    for (const text of said) await entry('zone-lost').getByText(text).first().waitFor();
  });

  it('runs a drill, and shows its requests: who served them, and which failed', async () => {
    await entry('primary-killed').getByRole('button', { name: 'Run primary-killed' }).click();
    await tab.waitForURL(/execution%3A/);
    await tab.getByText('PASS', { exact: true }).waitFor();
    const run = tab.url().split('%3A').at(-1)!;
    await here.artifacts(new Map([...(await ledger())].map(([name, text]) => [`ledgers/${run}/${name}`, text])));
    await tab.reload();
    await tab.getByText(/100 requests in the last 1 s: 10 failed/).waitFor();
    await tab.goto(page.at('/#/drills'));
    await entry('primary-killed').getByText('1.2 s').waitFor();
  });

  it('says why a drill has failed', async () => {
    await tab.goto(page.at('/#/drills'));
    await entry('slow-disk').getByRole('button', { name: 'Run slow-disk' }).click();
    await tab.waitForURL(/execution%3A/);
    await tab.getByText('FAIL', { exact: true }).waitFor();
    await tab.getByText('may be 2000 at most').waitFor();
  });

  it('stops all drills for a reason, and lets them run again', async () => {
    const stop = () => ssm.send(new GetParameterCommand({ Name: '/muster/dev/drills/stop' }));
    await tab.goto(page.at('/#/drills'));
    await tab.getByRole('button', { name: 'Stop all' }).click();
    await expect(stop()).rejects.toThrow();
    await tab.getByLabel('Stop all drills, because').fill('a customer is on the phone');
    await tab.getByRole('button', { name: 'Stop all' }).click();
    await tab.getByText('All drills are stopped').waitFor();
    expect((await stop()).Parameter?.Value).toBe('a customer is on the phone');
    await tab.getByRole('button', { name: 'Let them run again' }).click();
    await tab.getByRole('button', { name: 'Stop all' }).waitFor();
    await expect(stop()).rejects.toThrow();
  });

  it.each([390, 1280])('overflows nothing at %i pixels', async (width) => {
    await tab.setViewportSize({ width, height: 800 });
    expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  it('has thrown no error in all of that', () => {
    expect(page.errors).toEqual([]);
  });
});
