import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hooked } from './bundle.ts';
import { inMidst } from './in-midst.ts';
import { type openSite, until } from './site.ts';

export type Site = Awaited<ReturnType<typeof openSite>>;

/** The lifecycle of an instance, in place behind a load balancer. */
export const EVENTS = [
  'BeforeBlockTraffic',
  'BlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
] as const;

/** What is done in the midst of a lifecycle event of the first or the second instance of a rolling deployment. */
export interface Disturbance {
  readonly what: 'kill' | 'scale out';
  readonly event: (typeof EVENTS)[number];
  readonly instance: 0 | 1;
}

export interface Outcome {
  /** How the deployment ended that was disturbed. */
  readonly status: string | undefined;
  /** What stands in the way of peace at the end; undefined when nothing does. */
  readonly wrong: string | undefined;
  readonly version: string;
  /** From the disturbance to one revision on all instances, at the desired capacity, for good. */
  readonly seconds: number;
}

/** So long nothing may change before it is called peace: two looks of everything that looks again and again. */
const PEACE = 1_500;

/** Rolls the next version out, disturbs that, and tells how it ended. The site has two instances before and after it. */
export async function disturb(site: Site, { what, event, instance }: Disturbance, version: string): Promise<Outcome> {
  const autoscaling = await site.use('autoscaling');
  const group = { AutoScalingGroupName: 'web' };
  const id = await site.deploy(hooked(version));
  const victim = await inMidst(site.running.cloud, id, event, instance);
  const began = performance.now();
  if (what === 'kill') process.kill(-site.running.cloud.instances.get(victim)!.pid, 'SIGKILL');
  else await autoscaling.SetDesiredCapacity({ ...group, DesiredCapacity: 3 });
  const { status } = await site.deployment(id);
  const [wrong, seconds] = await settled(site, what === 'kill' ? victim : undefined, began);
  const versions = await versionsOn(site);
  if (what === 'scale out') {
    await autoscaling.SetDesiredCapacity({ ...group, DesiredCapacity: 2 });
    await until(site.inService, (ids) => ids.length === 2);
    await settled(site, undefined, performance.now());
  }
  return { status, wrong, seconds, version: versions.join(' and ') };
}

/** Waits for peace, at most a minute; gives back what was wrong at last, and when it was good for the first time. */
export async function settled(
  site: Site,
  victim: string | undefined,
  began: number,
): Promise<[string | undefined, number]> {
  let wrong: string | undefined = 'nothing was looked at';
  let goodSince: number | undefined;
  for (const end = performance.now() + 60_000; performance.now() < end; ) {
    wrong = await whatIsWrong(site, victim).catch((error: Error) => error.message);
    const now = performance.now();
    if (wrong) goodSince = undefined;
    else goodSince ??= now;
    if (goodSince !== undefined && now - goodSince > PEACE) return [undefined, (goodSince - began) / 1000];
    await sleep(100);
  }
  return [wrong, (performance.now() - began) / 1000];
}

async function whatIsWrong(site: Site, victim: string | undefined): Promise<string | undefined> {
  const codedeploy = await site.use('codedeploy');
  const includeOnlyStatuses = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'] as const;
  const { deployments } = await codedeploy.ListDeployments({ includeOnlyStatuses: [...includeOnlyStatuses] });
  if (deployments?.length) return `${deployments.join(', ')} goes on`;
  const autoscaling = await site.use('autoscaling');
  const { AutoScalingGroups } = await autoscaling.DescribeAutoScalingGroups({});
  const { DesiredCapacity, Instances = [] } = AutoScalingGroups![0]!;
  if (Instances.some(({ InstanceId }) => InstanceId === victim)) return `${victim} is still in the group`;
  const odd = Instances.filter((it) => it.LifecycleState !== 'InService' || it.HealthStatus !== 'Healthy');
  if (odd.length > 0) return odd.map((it) => `${it.InstanceId} is ${it.LifecycleState} and ${it.HealthStatus}`).join();
  if (Instances.length !== DesiredCapacity) return `${Instances.length} of ${DesiredCapacity} instances`;
  const { healthy, versions } = await site.answers();
  if (healthy !== DesiredCapacity) return `${healthy} of ${DesiredCapacity} targets are healthy`;
  const installed = await versionsOn(site);
  const told = [...new Set([...versions, ...installed])];
  return told.length === 1 ? undefined : `answers ${versions.join(' and ')}, installed ${installed.join(' and ')}`;
}

/** The versions that are installed, on all instances together. */
export async function versionsOn({ running }: Site): Promise<string[]> {
  const files = [...running.cloud.instances.values()].map(({ root }) => path.join(root, 'opt/web/server.js'));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '"nothing"')));
  return [...new Set(texts.map((text) => /"(\w+)"/.exec(text)?.[1] ?? text))];
}
