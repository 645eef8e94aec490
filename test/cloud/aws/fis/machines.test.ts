import http from 'node:http';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { StopExperimentCommand } from '@aws-sdk/client-fis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AL2023, openTown, pave, type Street, type Town } from '../ec2/town.ts';
import {
  createFront,
  createVpc,
  localUrl,
  register,
  startApplication,
  startStage,
  untilHealth,
} from '../elasticloadbalancing/stage.ts';
import { type Laboratory, openLaboratory } from './laboratory.ts';

const doing = async (
  laboratory: Laboratory,
  actionId: string,
  target: { name: string; resourceType: string; arn: string },
  parameters: Record<string, string> = {},
) => {
  const id = await laboratory.start(
    await laboratory.template({
      targets: { it: { resourceType: target.resourceType, resourceArns: [target.arn], selectionMode: 'ALL' } },
      actions: { it: { actionId, parameters: { duration: 'PT5M', ...parameters }, targets: { [target.name]: 'it' } } },
    }),
  );
  await laboratory.reaches(id, 'running', 'it');
  return async () => {
    await laboratory.fis.send(new StopExperimentCommand({ id }));
    await laboratory.reaches(id, 'stopped');
  };
};

describe('an experiment on an instance', () => {
  let town: Town;
  let street: Street;
  beforeAll(async () => {
    town = await openTown();
    street = await pave(town);
  });
  afterAll(() => town.close());

  it('takes its metadata service away, and gives it back', async () => {
    const { Instances } = await town.ec2.send(
      new RunInstancesCommand({ ImageId: AL2023, SubnetId: street.subnets[0], MinCount: 1, MaxCount: 1 }),
    );
    const { InstanceId, PrivateIpAddress } = Instances![0]!;
    const token = () => tokenStatus(town, PrivateIpAddress!);
    await vi.waitFor(async () => expect(await token()).toBe(200), { timeout: 10_000 });
    const laboratory = await openLaboratory(town.running);
    const arn = town.running.cloud.arn('ec2', `instance/${InstanceId}`);
    const target = { name: 'Instances', resourceType: 'aws:ec2:instance', arn };
    const end = await doing(laboratory, 'local:ec2:stop-metadata', target);
    expect(await token()).toBe('silence');
    await end();
    expect(await token()).toBe(200);
  });
});

describe('an experiment on a load balancer', () => {
  it('holds its requests up, or swallows them, and lets go', async () => {
    await using stage = await startStage();
    const place = await createVpc(stage);
    const front = await createFront(stage, place);
    const application = await startApplication(stage, place, (_, response) => response.end('here'));
    await register(stage, front, application.ip);
    await untilHealth(stage, front, { [application.ip]: 'healthy' });
    const url = await localUrl(stage, front);
    const ask = (patience: number) => fetch(url, { signal: AbortSignal.timeout(patience) }).then((it) => it.text());
    const laboratory = await openLaboratory(stage.running);
    const target = {
      name: 'LoadBalancers',
      resourceType: 'aws:elasticloadbalancing:loadbalancer',
      arn: front.loadBalancer,
    };
    const awake = await doing(laboratory, 'local:elasticloadbalancing:delay', target, { delayMs: '800' });
    await expect(ask(300)).rejects.toThrow('timeout');
    expect(await ask(5_000)).toBe('here');
    await awake();
    const open = await doing(laboratory, 'local:elasticloadbalancing:blackhole', target);
    await expect(ask(500)).rejects.toThrow('timeout');
    await open();
    expect(await ask(5_000)).toBe('here');
    await application.stop();
  }, 60_000);
});

/** What the metadata service answers to this instance's wish for a token; `silence` after half a second of it. */
function tokenStatus(town: Town, privateIp: string): Promise<number | undefined | 'silence'> {
  const { network } = town.running.cloud;
  return new Promise((resolve, reject) => {
    const request = http.request({
      ...network.at('169.254.169.254', 80),
      ...network.from(privateIp),
      method: 'PUT',
      path: '/latest/api/token',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
      timeout: 500,
      agent: false,
    });
    request.on('timeout', () => {
      resolve('silence');
      request.destroy();
    });
    request.on('error', reject).on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.end();
  });
}
