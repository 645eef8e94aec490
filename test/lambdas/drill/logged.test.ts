import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Orchestrated, orchestrated } from '../orchestrated.ts';

const logGroupName = '/muster/dev/api';
const ARMED = Math.floor(Date.now() / 60_000) * 60_000 - 60_000;
const at = (ms: number) => new Date(ARMED + ms).toISOString();

let all: Orchestrated;
let logged: typeof import('../../../lambdas/drill/logged.ts');
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  all = await orchestrated();
  logged = await import('../../../lambdas/drill/logged.ts');
  const { endpoint, region, operator: credentials } = all.cloud;
  logs = new CloudWatchLogsClient({ endpoint, region, credentials });
});
afterAll(() => all[Symbol.asyncDispose]());

describe('what the API says of its database', () => {
  it('is nothing while there is no log', async () => {
    expect(await logged.ofApi({ armedAt: at(0) })).toEqual([]);
  });

  it('ends with the connection to the new primary, however often an outage repeated itself before', async () => {
    const away = Array.from({ length: 900 }, (_, index) => ({
      ms: 1_000 + index * 5,
      message: 'database away',
      reason: 'timeout',
    }));
    const said = [
      { ms: -5_000, message: 'database connected', timeline: 1, address: '10.0.21.5' },
      { ms: 900, message: 'database connection lost', reason: 'Connection terminated unexpectedly' },
      { ms: 950, message: 'request', path: '/api/guilds' },
      ...away,
      { ms: 5_600, message: 'database connected', timeline: 2, address: '10.0.22.5', resolvedAt: at(5_550) },
      { ms: 5_610, message: 'database connected', timeline: 2, address: '10.0.22.5', resolvedAt: at(5_560) },
    ];
    const logEvents = said.map(({ ms, ...line }) => ({
      timestamp: ARMED + ms,
      message: JSON.stringify({ time: at(ms), level: 'info', ...line }),
    }));
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'i-1' }));
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: 'i-1', logEvents }));

    const told = await logged.ofApi({ armedAt: at(0) });
    expect(told.map((it) => [Date.parse(it.at) - ARMED, it.text])).toEqual([
      [900, 'database connection lost: Connection terminated unexpectedly'],
      ...[1_000, 2_000, 3_000, 4_000, 5_000].map((ms) => [ms, 'database away: timeout']),
      [5_600, 'database connected on timeline 2 at 10.0.22.5'],
    ]);
    expect(told.at(-1)?.began).toBe(at(5_550));
  });
});
