import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createFront,
  createVpc,
  type Front,
  localUrl,
  type Place,
  register,
  type Stage,
  startApplication,
  startStage,
  untilHealth,
} from './stage.ts';

let stage: Stage;
let place: Place;
let front: Front;

beforeAll(async () => {
  stage = await startStage();
  place = await createVpc(stage);
  front = await createFront(stage, place);
});

afterAll(() => stage[Symbol.asyncDispose]());

it('serves a browser on this machine from a target in the VPC', async () => {
  const seen: (string | undefined)[] = [];
  const application = await startApplication(stage, place, (request, response) => {
    seen.push(stage.running.cloud.network.whose(request.socket));
    response.end(`hello from ${request.url}`);
  });
  await register(stage, front, application.ip);
  await untilHealth(stage, front, { [application.ip]: 'healthy' });
  const response = await fetch(`${await localUrl(stage, front)}/guilds`);
  expect(await response.text()).toBe('hello from /guilds');
  // Its own addresses, as the targets' security groups see them.
  expect(stage.running.cloud.network.resolve(front.dnsName)).toEqual(expect.arrayContaining([seen.at(-1)]));
  await application.stop();
});
