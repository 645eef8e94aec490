import { afterAll, beforeAll, expect, it } from 'vitest';
import { blackhole, delay } from '../../../../cloud/aws/elasticloadbalancing/faults.ts';
import {
  createFront,
  createVpc,
  type Front,
  localUrl,
  register,
  type Stage,
  startApplication,
  startStage,
  untilHealth,
} from './stage.ts';

let stage: Stage;
let front: Front;
let url: string;
let application: Awaited<ReturnType<typeof startApplication>>;

beforeAll(async () => {
  stage = await startStage();
  const place = await createVpc(stage);
  front = await createFront(stage, place);
  application = await startApplication(stage, place, (_, response) => response.end('here'));
  await register(stage, front, application.ip);
  await untilHealth(stage, front, { [application.ip]: 'healthy' });
  url = await localUrl(stage, front);
});

afterAll(async () => {
  await application.stop();
  await stage[Symbol.asyncDispose]();
});

const ask = (patience: number) => fetch(url, { signal: AbortSignal.timeout(patience) }).then((it) => it.text());

it('shuts the clients of a load balancer out until the fault is taken back', async () => {
  const release = await blackhole(stage.running.cloud, front.loadBalancer);
  await expect(ask(200)).rejects.toThrow('timeout');
  await release();
  await release();
  expect(await ask(1_000)).toBe('here');
});

it('holds up requests by a delay until the fault is taken back', async () => {
  const release = await delay(stage.running.cloud, front.loadBalancer, 2_000);
  await expect(ask(1_000)).rejects.toThrow('timeout');
  expect(await ask(10_000)).toBe('here');
  await release();
  expect(await ask(1_900)).toBe('here');
});

it('refuses a fault for a load balancer that is not there', async () => {
  await expect(blackhole(stage.running.cloud, 'arn:none')).rejects.toMatchObject({
    name: 'LoadBalancerNotFoundException',
    message: "One or more load balancers not found: 'arn:none'",
  });
});
