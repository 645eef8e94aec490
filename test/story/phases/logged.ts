import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import type { Evening } from '../evening.ts';
import { servers } from '../site.ts';

/** What the tiers log is in CloudWatch Logs, and the id of a request leads from one to the other. */
export const logged = (tonight: () => Evening) =>
  describe('a request', () => {
    it("is found by its id in both tiers' logs, in the streams of those who served it", async () => {
      const { site, aws, measure } = tonight();
      const id = `evening-${Date.now()}`;
      const began = performance.now();
      const answer = await fetch(`${site}/api/guilds`, { headers: { 'x-request-id': id } });
      expect(answer.headers.get('x-request-id')).toBe(id);
      const served = servers({ servedBy: answer.headers.get('x-served-by') ?? '' });
      for (const tier of ['web', 'api'] as const) {
        const query = { logGroupName: `/muster/dev/${tier}`, filterPattern: `{ $.requestId = "${id}" }` };
        await expect
          .poll(async () => (await aws.logs.send(new FilterLogEventsCommand(query))).events ?? [], {
            timeout: 60_000,
            interval: 100,
          })
          .toMatchObject([{ logStreamName: served[tier], message: expect.stringContaining('"path":"/api/guilds"') }]);
      }
      measure("a request: until both tiers' logs have it", performance.now() - began);
    });
  });
