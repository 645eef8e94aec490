import type { ZonalConfig } from '@aws-sdk/client-codedeploy';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { scaled } from '../../../../cloud/clock.ts';
import { type Fleet, startFleet } from './fleet.ts';

let fleet: Fleet;
afterEach(() => fleet[Symbol.asyncDispose]());

/** Two instances in each of two zones, and a configuration that would take all of them at once but for its zones. */
async function zoned(zonalConfig: ZonalConfig, clock = scaled(1_000)): Promise<void> {
  fleet = await startFleet([], { autoRollbackConfiguration: { enabled: false } }, undefined, clock);
  for (const [id, zone] of Object.entries({ 'i-b1': 'b', 'i-a1': 'a', 'i-b2': 'b', 'i-a2': 'a' }))
    fleet.join(id, 'InService', { zone: `us-east-1${zone}` });
  const codedeploy = await fleet.small.cloud.use('codedeploy');
  await codedeploy.CreateDeploymentConfig({
    deploymentConfigName: 'zonal',
    minimumHealthyHosts: { type: 'HOST_COUNT', value: 0 },
    zonalConfig,
  });
}
const deploy = () => fleet.deploy('one.zip', { deploymentConfigName: 'zonal' });
const firsts = () => fleet.told.filter((it) => it.endsWith('BeforeBlockTraffic')).map((it) => it.slice(0, 4));

/** Milliseconds of the cloud's clock between the last end in one zone and the first beginning in the next. */
async function pause(deploymentId: string): Promise<number> {
  const codedeploy = await fleet.small.cloud.use('codedeploy');
  const targetIds = ['i-a1', 'i-a2', 'i-b1', 'i-b2'];
  const { deploymentTargets = [] } = await codedeploy.BatchGetDeploymentTargets({ deploymentId, targetIds });
  const times = (zone: string, key: 'startTime' | 'endTime') =>
    deploymentTargets
      .filter(({ instanceTarget }) => instanceTarget?.targetId?.startsWith(`i-${zone}`))
      .flatMap(({ instanceTarget }) => instanceTarget?.lifecycleEvents ?? [])
      .map((event) => event[key]!.getTime());
  return Math.min(...times('b', 'startTime')) - Math.max(...times('a', 'endTime'));
}

describe('a zonal configuration', () => {
  it('deploys to one zone after the other, to all of a zone at once', async () => {
    await zoned({});
    expect(await fleet.over(await deploy())).toMatchObject({
      status: 'Succeeded',
      deploymentOverview: { Succeeded: 4 },
    });
    expect(firsts()).toEqual(['i-a1', 'i-a2', 'i-b1', 'i-b2']);
    const lastOfA = fleet.told.findLastIndex((it) => it.startsWith('i-a'));
    expect(fleet.told.findIndex((it) => it.startsWith('i-b'))).toBeGreaterThan(lastOfA);
  });

  it('keeps as many of a zone in service as it says', async () => {
    await zoned({ minimumHealthyHostsPerZone: { type: 'HOST_COUNT', value: 1 } });
    await fleet.over(await deploy());
    const lastOfFirst = fleet.told.findLastIndex((it) => it.startsWith('i-a1'));
    expect(fleet.told.findIndex((it) => it.startsWith('i-a2'))).toBeGreaterThan(lastOfFirst);
  });

  it('cannot be met when a zone has no more than that', async () => {
    await zoned({ minimumHealthyHostsPerZone: { type: 'HOST_COUNT', value: 2 } });
    expect(await fleet.over(await deploy())).toMatchObject({
      status: 'Failed',
      errorInformation: {
        code: 'HEALTH_CONSTRAINTS_INVALID',
        message: expect.stringContaining('healthy hosts in us-east-1'),
      },
    });
    expect(fleet.told).toEqual([]);
  });

  it.each([
    [{ monitorDurationInSeconds: 60 }, 60_000],
    [{ monitorDurationInSeconds: 60, firstZoneMonitorDurationInSeconds: 300 }, 300_000],
  ])('lets a zone bake for its time: %j', async (config, least) => {
    await zoned(config);
    const id = await deploy();
    expect(await fleet.over(id)).toMatchObject({ status: 'Succeeded' });
    expect(await pause(id)).toBeGreaterThanOrEqual(least);
    // There is nothing to wait for after the last.
    const { bakes = {} } = fleet.small.cloud.store.table<{ bakes?: object }>('codedeploy/deployment').get(id)!;
    expect(Object.keys(bakes)).toEqual(['us-east-1a']);
  });

  it('says Baking meanwhile, and stops there when an alarm goes off', async () => {
    await zoned({ monitorDurationInSeconds: 3_600 }, scaled(1));
    const codedeploy = await fleet.small.cloud.use('codedeploy');
    await codedeploy.UpdateDeploymentGroup({
      applicationName: 'guild',
      currentDeploymentGroupName: 'web',
      alarmConfiguration: { enabled: true, alarms: [{ name: '5xx' }] },
    });
    const deploymentId = await deploy();
    const status = async () => (await codedeploy.GetDeployment({ deploymentId })).deploymentInfo?.status;
    await expect.poll(status, { timeout: 5_000 }).toBe('Baking');
    fleet.alarms.inAlarm.push('5xx');
    expect(await fleet.over(deploymentId)).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'ALARM_ACTIVE' },
      deploymentOverview: { Succeeded: 2, Skipped: 2 },
    });
  });

  it('goes on baking after a restart of the cloud, for what was left', async () => {
    await zoned({ monitorDurationInSeconds: 2 }, scaled(1));
    const deploymentId = await deploy();
    const table = () => fleet.small.cloud.store.table<{ bakes?: object }>('codedeploy/deployment');
    await vi.waitFor(() => expect(table().get(deploymentId)?.bakes).toBeDefined(), 5_000);
    const until = table().get(deploymentId)?.bakes;
    await fleet.small.stop();
    fleet = await startFleet([], {}, fleet.small.cloud.folder);
    for (const id of ['i-b1', 'i-b2']) fleet.join(id, 'InService', { zone: 'us-east-1b' });
    await (await fleet.small.rooms.open('codedeploy')).resume?.();
    expect(await fleet.over(deploymentId)).toMatchObject({ status: 'Succeeded', deploymentOverview: { Succeeded: 4 } });
    expect(table().get(deploymentId)?.bakes).toEqual(until);
    expect(firsts()).toEqual(['i-b1', 'i-b2']);
  });

  it('does not go on to the next zone when too many of one have failed', async () => {
    await zoned({ minimumHealthyHostsPerZone: { type: 'HOST_COUNT', value: 1 } });
    fleet.answer = async (id, { lifecycleEvent }) =>
      id === 'i-a1' && lifecycleEvent === 'Install' ? { status: 'Failed', errorCode: 'ScriptFailed' } : undefined;
    expect(await fleet.over(await deploy())).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'HEALTH_CONSTRAINTS' },
      deploymentOverview: { Failed: 1, Skipped: 3 },
    });
  });
});
