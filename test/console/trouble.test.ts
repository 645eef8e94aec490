import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCloud } from '../../cloud/cloud.ts';
import { connect } from '../../console/connect.ts';
import { type Page, servePage } from '../../console/page/serve.ts';
import { findChromium } from '../services/chromium.ts';
import { type Account, account } from './account.ts';
import { muster } from './command-line.ts';
import { openPage } from './open-page.ts';

const executable = findChromium();

/** What AWS answers when it refuses, in the words of the JSON protocols and of the query protocol. */
async function refusing(code: string, message: string): Promise<{ endpoint: string; server: Server }> {
  const server = createServer((request, answer) => {
    const isJson = request.headers['content-type']?.includes('json');
    answer.statusCode = 400;
    answer.setHeader('content-type', isJson ? 'application/x-amz-json-1.0' : 'text/xml');
    answer.end(
      isJson
        ? JSON.stringify({ __type: code, message })
        : `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe('trouble with the account is told in a sentence', () => {
  let here: Account;
  let elsewhere: string;
  beforeAll(async () => {
    here = await account();
    elsewhere = await mkdtemp(path.join(tmpdir(), 'muster-'));
  });
  afterAll(async () => {
    await here[Symbol.asyncDispose]();
    await rm(elsewhere, { recursive: true });
  });

  const asked = async (page: Page, at: string) => {
    const { origin, port, searchParams } = new URL(page.url);
    const answer = await fetch(`${origin}/api${at}`, {
      headers: { cookie: `muster-console-${port}=${searchParams.get('token')}` },
    });
    return { status: answer.status, message: ((await answer.json()) as { message: string }).message };
  };

  it.each([
    ['expired credentials', 'ExpiredTokenException', 'The credentials have expired: sign in again'],
    ['throttling', 'ThrottlingException', 'AWS asks for fewer calls at this moment'],
    ['keys that nobody knows', 'UnrecognizedClientException', 'These credentials are not known there'],
  ])(
    '%s, on the page and on the command line',
    async (_, code, sentence) => {
      const { endpoint, server } = await refusing(code, 'Said by AWS.');
      try {
        const outputs = JSON.parse(await readFile(path.join(here.folder, 'outputs.json'), 'utf8')) as object;
        await writeFile(path.join(elsewhere, 'outputs.json'), JSON.stringify({ ...outputs, endpoint }));
        const { err, code: exit } = await muster('--folder', elsewhere, 'status');
        expect(err).toContain(`Said by AWS. ${sentence}`);
        expect(exit).toBe(1);
        const { config, ...rest } = await connect({ folder: here.folder });
        const page = await servePage({ ...rest, config: { ...config, endpoint } as typeof config }, { port: 0 });
        expect((await asked(page, '/machines')).message).toContain(`Said by AWS. ${sentence}`);
        await page.close();
      } finally {
        server.close();
        server.closeAllConnections();
      }
    },
    20_000,
  );

  it('a wrong region', async () => {
    const { config, ...rest } = await connect({ folder: here.folder });
    const page = await servePage({ ...rest, config: { ...config, region: 'eu-central-1' } }, { port: 0 });
    expect((await asked(page, '/machines/provision/executions')).message).toContain('is the region right');
    await page.close();
    const outputs = JSON.parse(await readFile(path.join(here.folder, 'outputs.json'), 'utf8')) as object;
    await writeFile(path.join(elsewhere, 'outputs.json'), JSON.stringify({ ...outputs, region: 'eu-central-1' }));
    expect((await muster('--folder', elsewhere, 'status')).err).toContain('is the region right');
  });

  it('an execution that nobody knows', async () => {
    const page = await servePage(await connect({ folder: here.folder }), { port: 0 });
    const arn = 'arn:aws:states:us-east-1:000000000000:execution:muster-dev-provision:nobody';
    for (const at of [`/executions/${encodeURIComponent(arn)}`, `/timeline?execution=${encodeURIComponent(arn)}`])
      expect(await asked(page, at)).toMatchObject({
        status: 400,
        message: expect.stringContaining('no such execution'),
      });
    await page.close();
    const { err, code } = await muster('--folder', here.folder, 'logs', '--execution', 'nobody');
    expect(err).toContain('There is no execution "nobody"');
    expect(code).toBe(1);
  });
});

/** Each page of an account that has nothing, and what it says then. */
const NOBODY = encodeURIComponent('arn:aws:states:us-east-1:000000000000:execution:muster-dev-drill:nobody');
const PAGES = [
  ['/#/', 'Nothing stands yet'],
  ['/#/executions', 'There is none yet'],
  ['/#/executions/provision', 'There is no such state machine'],
  [`/#/executions/${NOBODY}`, 'There is no such execution'],
  ['/#/deployments', 'There is no such state machine'],
  ['/#/drills', 'There is no such state machine'],
  [`/#/drills/${NOBODY}`, 'There is no such execution'],
  ['/#/timeline', 'The same as a table'],
  [`/#/timeline/${NOBODY}`, 'There is no such execution'],
  ['/#/reports', 'None yet'],
  ['/#/reports/nobody', 'There is no report of "nobody"'],
  ['/#/reports/cut%E2%80', 'There is no report of "cut%E2%80"'],
] as const;

it.skipIf(!executable)(
  'every page says that the cloud is stopped, and goes on by itself when it is back',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'muster-'));
    let cloud = await startCloud({ folder, port: 0, resume: [] });
    try {
      const { endpoint, region, operator: credentials } = cloud;
      const outputs = { endpoint, region, credentials, environment: 'dev' };
      await writeFile(path.join(folder, 'outputs.json'), JSON.stringify(outputs));
      await using page = await openPage(await connect({ folder }), executable!);
      const context = await page.tab.context().browser()!.newContext();
      // The token, for all of them.
      await (await context.newPage()).goto(page.url);
      const errors: Error[] = [];
      const tabs = await Promise.all(
        PAGES.map(async ([at, shown]) => {
          const tab = await context.newPage();
          tab.on('pageerror', (error) => errors.push(error));
          await tab.goto(page.at(at));
          return { tab, shown };
        }),
      );
      const all = (deed: (it: (typeof tabs)[number]) => Promise<void>) => Promise.all(tabs.map(deed));
      await all(({ tab, shown }) => tab.getByText(shown).first().waitFor());
      await cloud.stop();
      await all(({ tab }) => tab.getByText('The cloud is stopped: start it with "npm start"').first().waitFor());
      cloud = await startCloud({ folder, port: Number(new URL(endpoint).port), resume: [] });
      await all(({ tab, shown }) => tab.getByText(shown).first().waitFor());
      await all(({ tab }) => tab.getByText('The cloud is stopped').first().waitFor({ state: 'hidden' }));
      expect(errors).toEqual([]);
    } finally {
      await cloud.stop();
      await rm(folder, { recursive: true });
    }
  },
  120_000,
);
