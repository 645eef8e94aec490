import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetDeploymentTargetsCommand, CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from './bundle.ts';
import { openSite, until } from './site.ts';

type Site = Awaited<ReturnType<typeof openSite>>;

/** Milliseconds that a slow answer takes, and that a new process takes to be well. */
const SLOW = 1_500;

/** A service that notes when it was asked for a page, has a slow one, and calls itself well only some time after its start. */
const observed = (version: string) => ({
  ...service(version),
  'server.js': `const started = Date.now();
    const log = (file) => require('node:fs').appendFileSync(process.env.INSTANCE_ROOT + file, Date.now() + '\\n');
    require('node:http').createServer((q, r) => {
      if (q.url === '/page' || q.url === '/slow') log(q.url);
      if (q.url === '/slow') return setTimeout(() => r.end('slow'), ${SLOW});
      if (q.url === '/late') r.statusCode = Date.now() - started < ${SLOW} ? 503 : 200;
      r.end(${JSON.stringify(version)});
    }).listen(8080);`,
});

describe('traffic in a deployment', () => {
  let site: Site;
  let url: string;
  let targetGroups: Record<string, string>;
  beforeAll(async () => {
    site = await openSite('tagged');
    expect(await site.deployment(await site.deploy(observed('one')))).toMatchObject({ status: 'Succeeded' });
    await until(site.answers, ({ healthy }) => healthy === 2);
    url = await site.siteUrl();
    const elb = await site.use('elasticloadbalancing');
    const { TargetGroups: [web] = [] } = await elb.DescribeTargetGroups({});
    targetGroups = { web: web!.TargetGroupArn! };
  }, 60_000);
  afterAll(() => site[Symbol.asyncDispose]());

  const delay = async (seconds: number) => {
    const elb = await site.use('elasticloadbalancing');
    await elb.ModifyTargetGroupAttributes({
      TargetGroupArn: targetGroups.web,
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: String(seconds) }],
    });
  };
  /** The events of each instance, over the wire, with their times in milliseconds. */
  const eventsOf = async (deploymentId: string) => {
    const { endpoint, region, operator: credentials, cloud } = site.running;
    const targetIds = [...cloud.instances.keys()];
    const { deploymentTargets = [] } = await new CodeDeployClient({ endpoint, region, credentials }).send(
      new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
    );
    return deploymentTargets
      .map(({ instanceTarget }) => ({
        id: instanceTarget!.targetId!,
        at: (name: string) => {
          const event = instanceTarget!.lifecycleEvents?.find((it) => it.lifecycleEventName === name);
          return { start: event!.startTime!.getTime(), end: event!.endTime!.getTime() };
        },
      }))
      .sort((a, b) => a.at('BlockTraffic').start - b.at('BlockTraffic').start);
  };
  /** How many slow requests have arrived at the instances. */
  const arrived = async () => {
    const files = [...site.running.cloud.instances.values()].map(({ root }) => path.join(root, 'slow'));
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
    return texts.join('').split('\n').length;
  };
  /** Deploys while each instance works on two slow requests; gives back the answers and the events, the first instance's first. */
  async function withSlowOnes(version: string) {
    const before = await arrived();
    const slow = Promise.all(Array.from({ length: 4 }, async () => (await fetch(`${url}/slow`)).status));
    await until(arrived, (count) => count === before + 4);
    const id = await site.deploy(observed(version));
    const statuses = await slow;
    expect(await site.deployment(id)).toMatchObject({ status: 'Succeeded' });
    return { statuses, events: await eventsOf(id) };
  }

  it('lets requests in flight finish within the deregistration delay', async () => {
    await delay(30);
    const began = Date.now();
    const { statuses, events } = await withSlowOnes('two');
    expect(statuses).toEqual([200, 200, 200, 200]);
    const { end } = events[0]!.at('BlockTraffic');
    expect(end).toBeGreaterThanOrEqual(began + SLOW);
    expect(end).toBeLessThan(began + 10_000);
  }, 60_000);

  it('cuts them when the delay is 0', async () => {
    await delay(0);
    const { statuses, events } = await withSlowOnes('three');
    // Two on the first instance; the second one's may be over by its turn.
    expect(statuses.filter((status) => status === 502).length).toBeGreaterThanOrEqual(2);
    const { start, end } = events[0]!.at('BlockTraffic');
    expect(end - start).toBeLessThan(SLOW);
  }, 60_000);

  it('goes to no instance between its BlockTraffic and its AllowTraffic, by the instance’s own count', async () => {
    await delay(5);
    let over = false;
    const ask = async () => {
      for (; !over; await sleep(5)) expect((await fetch(`${url}/page`)).status).toBe(200);
    };
    const asking = Promise.all([ask(), ask()]);
    const id = await site.deploy(observed('four'));
    await site.deployment(id).finally(() => {
      over = true;
    });
    await asking;
    for (const { id: instance, at } of await eventsOf(id)) {
      const { root } = site.running.cloud.instances.get(instance)!;
      const pages = (await readFile(path.join(root, 'page'), 'utf8')).trim().split('\n').map(Number);
      const [from, to] = [at('BlockTraffic').end, at('AllowTraffic').start];
      expect(to).toBeGreaterThan(from);
      expect(pages.filter((time) => time > from && time < to)).toEqual([]);
      expect(pages.some((time) => time < from)).toBe(true);
      expect(pages.some((time) => time > to)).toBe(true);
    }
  }, 60_000);

  it('waits at AllowTraffic until the instance is healthy in every target group', async () => {
    const elb = await site.use('elasticloadbalancing');
    const { TargetGroups: [web] = [] } = await elb.DescribeTargetGroups({});
    const { TargetGroups: [late] = [] } = await elb.CreateTargetGroup({
      Name: 'late',
      Protocol: 'HTTP',
      Port: 8080,
      VpcId: web!.VpcId,
      TargetType: 'instance',
      HealthCheckPath: '/late',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      HealthyThresholdCount: 2,
    });
    await elb.CreateListener({
      LoadBalancerArn: web!.LoadBalancerArns![0],
      Protocol: 'HTTP',
      Port: 81,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: late!.TargetGroupArn }],
    });
    await elb.ModifyTargetGroupAttributes({
      TargetGroupArn: late!.TargetGroupArn,
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '0' }],
    });
    await (await site.use('codedeploy')).UpdateDeploymentGroup({
      applicationName: 'guild',
      currentDeploymentGroupName: 'web',
      loadBalancerInfo: { targetGroupInfoList: [{ name: 'web' }, { name: 'late' }] },
    });
    const id = await site.deploy(observed('five'));
    expect(await site.deployment(id)).toMatchObject({ status: 'Succeeded' });
    for (const { at } of await eventsOf(id)) {
      // It is well some time after its start, which was not before ApplicationStart.
      expect(at('AllowTraffic').end).toBeGreaterThanOrEqual(at('ApplicationStart').start + SLOW);
    }
    const health = await elb.DescribeTargetHealth({ TargetGroupArn: late!.TargetGroupArn });
    expect(health.TargetHealthDescriptions?.map(({ TargetHealth }) => TargetHealth?.State)).toEqual([
      'healthy',
      'healthy',
    ]);
  }, 60_000);
});
