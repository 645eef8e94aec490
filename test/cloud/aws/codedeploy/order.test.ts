import { afterEach, describe, expect, it } from 'vitest';
import { type Fleet, startFleet } from './fleet.ts';

/**
 * The order that AWS documents (reference-appspec-file-structure-hooks), per instance. `register` and `deregister` are what the
 * reserved events AllowTraffic and BlockTraffic do to the load balancer; `End` is the agent's note of a success.
 */
const INSTALLING = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
];
const BLOCKING = ['BeforeBlockTraffic', 'deregister', 'AfterBlockTraffic'];
const ALLOWING = ['BeforeAllowTraffic', 'register', 'AfterAllowTraffic'];
const NAMES = { deregister: 'BlockTraffic', register: 'AllowTraffic' } as const;

const BLUE_GREEN = {
  deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
  blueGreenDeploymentConfiguration: {
    greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
    terminateBlueInstancesOnDeploymentSuccess: { action: 'KEEP_ALIVE' },
  },
};

let fleet: Fleet;
afterEach(() => fleet[Symbol.asyncDispose]());

/** What happened on one instance, by the machines that did it. */
const on = (instance: string, from = 0) =>
  fleet.told.slice(from).flatMap((it) => (it.startsWith(`${instance} `) ? [it.slice(instance.length + 1)] : []));
/** What the API says of it, in its own order of beginnings. */
async function reported(deploymentId: string, targetId: string): Promise<string[]> {
  const codedeploy = await fleet.small.cloud.use('codedeploy');
  const { deploymentTarget } = await codedeploy.GetDeploymentTarget({ deploymentId, targetId });
  const events = deploymentTarget?.instanceTarget?.lifecycleEvents ?? [];
  const begun = events.map(({ startTime }) => startTime?.getTime() ?? Number.NaN);
  expect(begun).toEqual([...begun].sort((a, b) => a - b));
  for (const { startTime, endTime } of events) expect(endTime!.getTime()).toBeGreaterThanOrEqual(startTime!.getTime());
  return events.map(({ lifecycleEventName = '' }) => lifecycleEventName);
}
const named = (events: readonly string[]) => events.map((it) => NAMES[it as keyof typeof NAMES] ?? it);

describe('the lifecycle of an instance', () => {
  it.each([
    ['in place behind a load balancer', 'WITH_TRAFFIC_CONTROL', [...BLOCKING, ...INSTALLING, ...ALLOWING]],
    ['in place without one', 'WITHOUT_TRAFFIC_CONTROL', INSTALLING],
  ])('is in AWS’s order: %s', async (_, deploymentOption, order) => {
    fleet = await startFleet(['i-a'], { deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption } });
    const id = await fleet.deploy('one.zip');
    expect(await fleet.over(id)).toMatchObject({ status: 'Succeeded' });
    expect(on('i-a')).toEqual([...order, 'End']);
    expect(await reported(id, 'i-a')).toEqual(named(order));
  });

  it('is in AWS’s order: blue/green, the replacement fleet first, and the original one when that has the traffic', async () => {
    fleet = await startFleet(['i-a', 'i-b'], BLUE_GREEN);
    const id = await fleet.deploy('one.zip');
    expect(await fleet.over(id)).toMatchObject({ status: 'Succeeded' });
    for (const replacement of ['i-green-1', 'i-green-2']) {
      expect(on(replacement)).toEqual([...INSTALLING, 'End', ...ALLOWING]);
      expect(await reported(id, replacement)).toEqual(named([...INSTALLING, ...ALLOWING]));
    }
    for (const original of ['i-a', 'i-b']) {
      expect(on(original)).toEqual(BLOCKING);
      expect(await reported(id, original)).toEqual(named(BLOCKING));
    }
    const last = fleet.told.lastIndexOf('i-green-2 register');
    expect(fleet.told.findIndex((it) => it.endsWith('deregister'))).toBeGreaterThan(last);
  });

  it('is the traffic events alone, reversed, when a blue/green deployment is rolled back', async () => {
    fleet = await startFleet(['i-a'], { ...BLUE_GREEN, deploymentConfigName: 'CodeDeployDefault.AllAtOnce' });
    await fleet.over(await fleet.deploy('one.zip'));
    fleet.answer = async (_, { lifecycleEvent }) =>
      lifecycleEvent === 'BeforeBlockTraffic' ? { status: 'Failed', errorCode: 'ScriptFailed' } : undefined;
    const failed = (await fleet.over(await fleet.deploy('two.zip'))) as never as {
      status: string;
      rollbackInfo: { rollbackDeploymentId: string };
    };
    expect(failed.status).toBe('Failed');
    const before = fleet.told.length;
    fleet.answer = () => undefined;
    const rollback = failed.rollbackInfo.rollbackDeploymentId;
    expect(await fleet.over(rollback)).toMatchObject({ status: 'Succeeded', creator: 'codeDeployRollback' });
    expect(fleet.told.slice(before)).toEqual([
      ...ALLOWING.map((it) => `i-green-1 ${it}`),
      ...BLOCKING.map((it) => `i-green-2 ${it}`),
    ]);
  });
});
