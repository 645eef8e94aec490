import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { bySecond, openTraffic } from '../../console/traffic.ts';
import { connected } from './connected.ts';

describe('the traffic', () => {
  const world = connected();

  it('is empty before anything has logged', async () => {
    expect(await openTraffic(world.connection)()).toMatchObject({ web: [], api: [] });
  });

  it('is what the instances log of each request, by tier and second, each request once', async () => {
    const client = new CloudWatchLogsClient(world.connection.config);
    const place = { logGroupName: '/muster/dev/web', logStreamName: 'i-1' };
    await client.send(new CreateLogGroupCommand(place));
    await client.send(new CreateLogStreamCommand(place));
    const timestamp = Math.floor(Date.now() / 1_000) * 1_000 - 10_000;
    const line = (status: number, seconds: number) => JSON.stringify({ message: 'request', status, seconds });
    const messages = [line(200, 0.01), line(503, 0.03), line(200, 0.02), JSON.stringify({ message: 'listening' })];
    await client.send(
      new PutLogEventsCommand({ ...place, logEvents: messages.map((message) => ({ timestamp, message })) }),
    );
    const traffic = openTraffic(world.connection);
    for (let time = 0; time < 2; time++) {
      const { web, api } = await traffic();
      expect(web).toEqual([{ at: timestamp / 1_000, requests: 3, errors: 1, p50: 20, p99: expect.closeTo(29.8) }]);
      expect(api).toEqual([]);
    }
  });

  it('counts a second for itself', () => {
    const answered = [1_000, 1_999, 2_000].map((at) => ({ at, status: 200, ms: 1 }));
    expect(bySecond(answered).map(({ at, requests }) => [at, requests])).toEqual([
      [1, 2],
      [2, 1],
    ]);
  });
});
