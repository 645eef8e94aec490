import { DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeDBInstancesCommand, StartDBInstanceCommand, StopDBInstanceCommand } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import type { Evening } from '../evening.ts';
import { inService, targetsOf } from '../fleet.ts';
import { type Shell, shellOf } from '../instance.ts';
import { ask } from '../site.ts';

/** Phase 6, the database is away: the fleet says so, and is left alone. */
export const away = (tonight: () => Evening) =>
  describe('a database that is stopped', () => {
    it('makes /ready answer 503, leaves /health alone, and costs no instance', async () => {
      const evening = tonight();
      const { aws, site, outputs } = evening;
      const DBInstanceIdentifier = outputs.database.identifier;
      const fleet = async () => [
        await inService(evening, 'web'),
        await inService(evening, 'api'),
        await activities(evening),
      ];
      const before = await fleet();
      const api = await shellOf(evening, 'api');
      await aws.rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier }));
      try {
        // It says 503 for a moment, too, when the API is only slow to answer: the state that stays is what counts.
        await expect.poll(() => stateOf(evening), { timeout: 60_000, interval: 200 }).toBe('stopped');
        const ready = await ask('GET', `${site}/ready`);
        expect(ready).toMatchObject({ status: 503, body: { needs: { api: { connected: false } } } });
        expect(JSON.stringify(ready.body)).not.toContain(outputs.database.endpoint.address);

        const checked = await healthChecks(api);
        // Long enough for the load balancer to give up an instance whose /health would ask the database.
        const isWhole = async () => JSON.stringify(await fleet()) === JSON.stringify(before);
        const since = async () => ((await isWhole()) ? (await healthChecks(api)) - checked : Infinity);
        await expect.poll(since, { timeout: 60_000 }).toBeGreaterThan(4);
        expect(await fleet()).toEqual(before);
        expect((await ask('GET', `${site}/health`)).status).toBe(200);
        const states = async () => [
          ...Object.values(await targetsOf(evening, 'web')),
          ...Object.values(await targetsOf(evening, 'api')),
        ];
        await expect.poll(states, { timeout: 30_000 }).toEqual(Array(4).fill('healthy'));
        expect((await ask('GET', `${site}/api/guilds`)).status).toBe(503);
      } finally {
        await startAgain(evening, DBInstanceIdentifier);
      }
      await expect.poll(async () => (await ask('GET', `${site}/ready`)).status, { timeout: 60_000 }).toBe(200);
      expect(await fleet()).toEqual(before);
    }, 300_000);
  });

async function activities({ aws }: Evening): Promise<string[]> {
  const { Activities = [] } = await aws.autoScaling.send(new DescribeScalingActivitiesCommand({}));
  return Activities.map((it) => it.ActivityId!);
}

/** It can be started as soon as it has stopped. */
const startAgain = ({ aws }: Evening, DBInstanceIdentifier: string) =>
  expect
    .poll(() => aws.rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier })), { timeout: 60_000, interval: 200 })
    .toBeDefined();

async function stateOf({ aws, outputs }: Evening): Promise<string | undefined> {
  const DBInstanceIdentifier = outputs.database.identifier;
  const { DBInstances } = await aws.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }));
  return DBInstances![0]!.DBInstanceStatus;
}

/** How often this instance has answered a health check with 200, as its own metrics count. */
const healthChecks = ({ node }: Shell) =>
  node<number>(`
    const text = await (await fetch('http://localhost:8081/metrics')).text();
    const line = text.split('\\n').find((it) => /_count\\{.*route="\\/health",status="200"/.test(it)) ?? '0';
    console.log(Number(line.split(' ').at(-1)));`);
