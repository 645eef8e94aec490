import { userInfo } from 'node:os';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateActivityCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Connection, connect } from '../../console/connect.ts';
import { machineArn } from '../../console/execute.ts';
import { findChromium } from '../services/chromium.ts';
import { type Account, account } from './account.ts';
import { type OpenPage, openPage } from './open-page.ts';

const executable = findChromium();
const COMMITS = { agreed: 'a'.repeat(40), refused: 'b'.repeat(40), again: 'c'.repeat(40) };

describe.skipIf(!executable)('the page of deployments', () => {
  let here: Account;
  let connection: Connection;
  let page: OpenPage;
  let tab: OpenPage['tab'];
  let states: SFNClient;
  let activityArn: string;
  beforeAll(async () => {
    here = await account();
    connection = await connect({ folder: here.folder });
    states = new SFNClient(connection.config);
    activityArn = (await states.send(new CreateActivityCommand({ name: 'a-person' }))).activityArn!;
    await here.machine('deploy', {
      Approve: { Type: 'Task', Resource: activityArn, Assign: { by: '{% $states.result.by %}' }, Next: 'Deployed' },
      Deployed: {
        Type: 'Succeed',
        Output: { summary: '{% "deployed, approved by " & $by %}', report: { summary: '0 of 551 harmed' } },
      },
    });
    await here.table();
    page = await openPage(connection, executable!);
    tab = page.tab;
  }, 60_000);
  afterAll(async () => {
    await page?.[Symbol.asyncDispose]();
    await here[Symbol.asyncDispose]();
  });

  const ended = (executionArn: string) =>
    vi.waitFor(
      async () => {
        const found = await states.send(new DescribeExecutionCommand({ executionArn }));
        expect(found.status).not.toBe('RUNNING');
        return found;
      },
      { timeout: 20_000 },
    );

  /** A deployment that waits for a person, as the machine's `Approve` leaves it. */
  async function asked(commit: string): Promise<string> {
    const input = JSON.stringify({ environment: 'dev', commit });
    const stateMachineArn = machineArn(connection, 'deploy');
    const { executionArn } = await states.send(new StartExecutionCommand({ stateMachineArn, input }));
    const { taskToken: token } = await states.send(new GetActivityTaskCommand({ activityArn }));
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const body = JSON.stringify({ token, commit, tiers: ['web'], askedAt: new Date().toISOString(), until });
    const Item = { kind: { S: 'approval' }, name: { S: executionArn! }, body: { S: body } };
    await new DynamoDBClient(connection.config).send(new PutItemCommand({ TableName: 'muster-dev', Item }));
    return executionArn!;
  }

  it('says how to begin where nothing was deployed', async () => {
    await tab.goto(page.at('/#/deployments'));
    await tab.getByText('Nothing was pushed yet').waitFor();
  });

  it('agrees in the name of the person who runs it, and shows what became of it', async () => {
    const execution = await asked(COMMITS.agreed);
    const question = tab.locator('section').filter({ hasText: COMMITS.agreed.slice(0, 12) });
    await question.getByRole('button', { name: 'Approve' }).click();
    expect((await ended(execution)).status).toBe('SUCCEEDED');
    await tab.getByText(`deployed, approved by ${userInfo().username}`).waitFor();
    await tab.getByText('0 of 551 harmed').waitFor();
  });

  it('refuses with a reason alone', async () => {
    const execution = await asked(COMMITS.refused);
    const question = tab.locator('section').filter({ hasText: COMMITS.refused.slice(0, 12) });
    await question.getByRole('button', { name: 'Refuse' }).click();
    await question.getByRole('alert').filter({ hasText: 'Say why' }).waitFor();
    await question.getByLabel('or refuse, because').fill('not on a Friday');
    await question.getByRole('button', { name: 'Refuse' }).click();
    expect(await ended(execution)).toMatchObject({ status: 'FAILED', error: 'NotApproved' });
    await tab.getByText('not on a Friday').waitFor();
  });

  it('rolls back by deploying an earlier commit', async () => {
    await tab.goto(page.at('/#/deployments'));
    const earlier = tab.getByRole('listitem').filter({ hasText: COMMITS.agreed.slice(0, 12) });
    await earlier.getByRole('button', { name: 'Roll back to it' }).click();
    await tab.waitForURL(/executions/);
    await tab.getByText(COMMITS.agreed).first().waitFor();
  });

  it('gives a token to no browser', async () => {
    await asked(COMMITS.again);
    const { port, searchParams } = new URL(page.url);
    const cookie = `muster-console-${port}=${searchParams.get('token')}`;
    const answer = await fetch(page.at('/api/deployments'), { headers: { cookie } });
    const text = await answer.text();
    expect(text).toContain(COMMITS.again);
    expect(text).not.toContain('"token"');
  });

  it.each([390, 1280])('overflows nothing at %i pixels', async (width) => {
    await tab.setViewportSize({ width, height: 800 });
    expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
  });

  it('has thrown no error in all of that', () => {
    expect(page.errors).toEqual([]);
  });
});
