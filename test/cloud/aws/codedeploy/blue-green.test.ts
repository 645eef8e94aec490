import { afterEach, describe, expect, it, vi } from 'vitest';
import { scaled } from '../../../../cloud/clock.ts';
import { type Fleet, startFleet } from './fleet.ts';

let fleet: Fleet;
afterEach(() => fleet[Symbol.asyncDispose]());

const blueGreen = (more: object = {}) => ({
  deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
  deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
  blueGreenDeploymentConfiguration: {
    greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
    terminateBlueInstancesOnDeploymentSuccess: { action: 'KEEP_ALIVE' },
    ...more,
  },
});
const READY = { deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 } };
const GROUP = { applicationName: 'guild', deploymentGroupName: 'web' };
const open = () => fleet.small.cloud.use('codedeploy');
const group = async () => (await (await open()).GetDeploymentGroup(GROUP)).deploymentGroupInfo!;
const statusIs = (deploymentId: string, status: string) =>
  vi.waitFor(
    async () => {
      const { deploymentInfo } = await (await open()).GetDeployment({ deploymentId });
      expect(deploymentInfo?.status).toBe(status);
      return deploymentInfo!;
    },
    { timeout: 10_000, interval: 5 },
  );
const states = () =>
  fleet.small.events
    .filter((event) => event['detail-type'].includes('Deployment State'))
    .map(({ detail }) => (detail as { state: string }).state);

describe('a blue/green deployment that copies its Auto Scaling group', () => {
  it('binds the deployment group to the copy, which has the tags, and gives the original no traffic', async () => {
    fleet = await startFleet(['i-a', 'i-b'], blueGreen());
    const id = await fleet.deploy('one.zip');
    expect(await fleet.over(id)).toMatchObject({
      status: 'Succeeded',
      deploymentStyle: { deploymentType: 'BLUE_GREEN' },
      deploymentOverview: { Succeeded: 4 },
    });
    const copy = `CodeDeploy_web_${id}`;
    expect((await group()).autoScalingGroups).toEqual([
      { name: copy, hook: expect.stringContaining('CodeDeploy-managed-automatic-launch-deployment-hook-web-') },
    ]);
    expect(fleet.groups.get(copy)).toMatchObject({
      DesiredCapacity: 2,
      Tags: [{ Key: 'tier', Value: 'web', ResourceId: copy }],
    });
    expect([...fleet.registered].sort()).toEqual(['i-green-1', 'i-green-2']);
    // The hook of the original is gone, that of the copy is there.
    expect(fleet.lifecycle.hooks).toEqual([(await group()).autoScalingGroups![0]!.hook]);
    const codedeploy = await open();
    const targetFilters = { ServerInstanceLabel: ['Green'] };
    const { targetIds } = await codedeploy.ListDeploymentTargets({ deploymentId: id, targetFilters });
    expect(targetIds).toEqual(['i-green-1', 'i-green-2']);
  });

  it('copies the copy the next time', async () => {
    fleet = await startFleet(['i-a'], blueGreen());
    await fleet.over(await fleet.deploy('one.zip'));
    const two = await fleet.deploy('two.zip');
    expect(await fleet.over(two)).toMatchObject({ status: 'Succeeded' });
    expect((await group()).autoScalingGroups![0]!.name).toBe(`CodeDeploy_web_${two}`);
    expect([...fleet.registered]).toEqual(['i-green-2']);
  });

  it('ends the original after its time, or when it is told to go on', async () => {
    const wait = { action: 'TERMINATE', terminationWaitTimeInMinutes: 60 };
    fleet = await startFleet(['i-a'], blueGreen({ terminateBlueInstancesOnDeploymentSuccess: wait }));
    const deploymentId = await fleet.deploy('one.zip');
    const codedeploy = await open();
    await vi.waitFor(
      async () => {
        const { deploymentInfo } = await codedeploy.GetDeployment({ deploymentId });
        expect(deploymentInfo).toMatchObject({ status: 'InProgress', instanceTerminationWaitTimeStarted: true });
      },
      { timeout: 10_000 },
    );
    expect(fleet.small.cloud.instances.has('i-a')).toBe(true);
    await codedeploy.ContinueDeployment({ deploymentId, deploymentWaitType: 'TERMINATION_WAIT' });
    expect(await fleet.over(deploymentId)).toMatchObject({ status: 'Succeeded' });
    expect(fleet.told.at(-1)).toBe('delete web');
  });

  it('waits on the clock of the cloud', async () => {
    const wait = { action: 'TERMINATE', terminationWaitTimeInMinutes: 60 };
    const more = blueGreen({ terminateBlueInstancesOnDeploymentSuccess: wait });
    fleet = await startFleet(['i-a'], more, undefined, scaled(10_000));
    await fleet.over(await fleet.deploy('one.zip'));
    expect(fleet.told.at(-1)).toBe('delete web');
  });

  it('leaves the original alone, and traffic where it is, when the revision fails', async () => {
    fleet = await startFleet(['i-a'], blueGreen());
    await fleet.over(await fleet.deploy('one.zip'));
    fleet.answer = async (_, { lifecycleEvent }) =>
      lifecycleEvent === 'ValidateService' ? { status: 'Failed', errorCode: 'ScriptFailed' } : undefined;
    const failed = await fleet.over(await fleet.deploy('two.zip'));
    expect(failed).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'HEALTH_CONSTRAINTS' },
      rollbackInfo: { rollbackMessage: expect.stringContaining('had shifted no traffic') },
    });
    expect([...fleet.registered]).toEqual(['i-green-1']);
    expect((await group()).targetRevision?.s3Location?.key).toBe('one.zip');
  });
});

describe('a replacement fleet that is ready', () => {
  it('waits, tells READY, and gets the traffic when somebody continues', async () => {
    fleet = await startFleet(['i-a'], blueGreen(READY));
    const deploymentId = await fleet.deploy('one.zip');
    const info = await statusIs(deploymentId, 'Ready');
    expect(info.deploymentOverview).toMatchObject({ Ready: 1, Pending: 1 });
    expect(states()).toEqual(['START', 'READY']);
    expect([...fleet.registered]).toEqual(['i-a']);
    await (await open()).ContinueDeployment({ deploymentId, deploymentWaitType: 'READY_WAIT' });
    expect(await fleet.over(deploymentId)).toMatchObject({ status: 'Succeeded' });
    expect([...fleet.registered]).toEqual(['i-green-1']);
    expect(states()).toEqual(['START', 'READY', 'SUCCESS']);
  });

  it('is given up when nobody does', async () => {
    fleet = await startFleet(['i-a'], blueGreen(READY), undefined, scaled(10_000));
    expect(await fleet.over(await fleet.deploy('one.zip'))).toMatchObject({ status: 'Stopped' });
    expect([...fleet.registered]).toEqual(['i-a']);
    expect((await group()).autoScalingGroups?.[0]?.name).toBe('web');
  });

  it('waits on after a restart of the cloud, and can still be continued', async () => {
    fleet = await startFleet(['i-a'], blueGreen(READY));
    const deploymentId = await fleet.deploy('one.zip');
    await statusIs(deploymentId, 'Ready');
    await fleet.small.stop();
    fleet = await startFleet(['i-a'], {}, fleet.small.cloud.folder);
    fleet.join('i-green-1', 'InService', { group: `CodeDeploy_web_${deploymentId}`, outside: true });
    await (await fleet.small.rooms.open('codedeploy')).resume?.();
    await (await open()).ContinueDeployment({ deploymentId });
    expect(await fleet.over(deploymentId)).toMatchObject({ status: 'Succeeded' });
    expect(fleet.told).not.toContain('i-green-1 Install');
    expect([...fleet.registered]).toEqual(['i-green-1']);
  });

  it('is stopped with everything as it was', async () => {
    fleet = await startFleet(['i-a'], blueGreen(READY));
    const deploymentId = await fleet.deploy('one.zip');
    await statusIs(deploymentId, 'Ready');
    await (await open()).StopDeployment({ deploymentId, autoRollbackEnabled: true });
    expect(await fleet.over(deploymentId)).toMatchObject({
      status: 'Stopped',
      deploymentOverview: { Ready: 0, Skipped: 2 },
    });
    expect([...fleet.registered]).toEqual(['i-a']);
  });

  it('is continued neither too early nor twice, nor where there is nothing to wait for', async () => {
    fleet = await startFleet(['i-a'], blueGreen(READY));
    const codedeploy = await open();
    const hold = Promise.withResolvers<undefined>();
    fleet.answer = () => hold.promise;
    const deploymentId = await fleet.deploy('one.zip');
    const refused = (name: string, input: object = {}) =>
      expect(codedeploy.ContinueDeployment({ deploymentId, ...input })).rejects.toMatchObject({ name });
    await refused('DeploymentIsNotInReadyStateException');
    await refused('InvalidDeploymentWaitTypeException', { deploymentWaitType: 'FOREVER' });
    hold.resolve(undefined);
    await statusIs(deploymentId, 'Ready');
    await refused('DeploymentIsNotInReadyStateException', { deploymentWaitType: 'TERMINATION_WAIT' });
    await codedeploy.ContinueDeployment({ deploymentId });
    await fleet.over(deploymentId);
    await refused('DeploymentAlreadyCompletedException');
  });
});

describe('a blue/green deployment that is stopped with its traffic shifted', () => {
  it('gives it back to the original fleet, and the group with it', async () => {
    const wait = { action: 'TERMINATE', terminationWaitTimeInMinutes: 60 };
    fleet = await startFleet(['i-a'], blueGreen({ terminateBlueInstancesOnDeploymentSuccess: wait }));
    const codedeploy = await open();
    const one = await fleet.deploy('one.zip');
    const shifted = (deploymentId: string) =>
      vi.waitFor(async () =>
        expect((await codedeploy.GetDeployment({ deploymentId })).deploymentInfo).toHaveProperty(
          'instanceTerminationWaitTimeStarted',
        ),
      );
    await shifted(one);
    await codedeploy.ContinueDeployment({ deploymentId: one, deploymentWaitType: 'TERMINATION_WAIT' });
    await fleet.over(one);
    const two = await fleet.deploy('two.zip');
    await shifted(two);
    expect([...fleet.registered]).toEqual(['i-green-2']);
    await codedeploy.StopDeployment({ deploymentId: two, autoRollbackEnabled: true });
    const { rollbackInfo } = (await fleet.over(two)) as never as { rollbackInfo: { rollbackDeploymentId: string } };
    expect(await fleet.over(rollbackInfo.rollbackDeploymentId)).toMatchObject({
      status: 'Succeeded',
      revision: { s3Location: { key: 'one.zip' } },
    });
    expect([...fleet.registered]).toEqual(['i-green-1']);
    expect(await group()).toMatchObject({
      autoScalingGroups: [{ name: `CodeDeploy_web_${one}` }],
      targetRevision: { s3Location: { key: 'one.zip' } },
    });
  });
});

describe('a restart of the cloud in the midst of a blue/green deployment', () => {
  it.each([
    // A script that was interrupted is not run twice: its instance fails, and traffic stays, or comes back to, where it was.
    ['i-green-2 Install', 'Failed', ['i-green-1']],
    ['i-green-2 BeforeAllowTraffic', 'Failed', ['i-green-1']],
    ['i-green-1 BeforeBlockTraffic', 'Failed', ['i-green-1']],
    // What the load balancer did is done again.
    ['i-green-2 register', 'Succeeded', ['i-green-2']],
    ['i-green-1 deregister', 'Succeeded', ['i-green-2']],
  ])('at %s ends it as %s, with all traffic at %j', async (moment, status, serving) => {
    fleet = await startFleet(['i-a'], blueGreen());
    const one = await fleet.deploy('one.zip');
    await fleet.over(one);
    const never = new Promise<never>(() => {});
    fleet.answer = (id, { lifecycleEvent }) => (`${id} ${lifecycleEvent}` === moment ? never : undefined);
    fleet.holdAt = moment;
    const two = await fleet.deploy('two.zip');
    await vi.waitFor(() => expect(fleet.told).toContain(moment), 10_000);
    const registered = [...fleet.registered];
    await fleet.small.stop();
    fleet = await startFleet([], {}, fleet.small.cloud.folder);
    for (const [id, deployment] of Object.entries({ 'i-green-1': one, 'i-green-2': two }))
      fleet.join(id, 'InService', { group: `CodeDeploy_web_${deployment}`, outside: !registered.includes(id) });
    await (await fleet.small.rooms.open('codedeploy')).resume?.();
    const over = (await fleet.over(two)) as never as {
      status: string;
      rollbackInfo?: { rollbackDeploymentId?: string };
    };
    expect(over.status).toBe(status);
    const rollback = over.rollbackInfo?.rollbackDeploymentId;
    if (rollback) expect(await fleet.over(rollback)).toMatchObject({ status: 'Succeeded' });
    expect([...fleet.registered]).toEqual(serving);
    const bound = status === 'Succeeded' ? two : one;
    expect((await group()).autoScalingGroups?.[0]?.name).toBe(`CodeDeploy_web_${bound}`);
    expect((await group()).targetRevision?.s3Location?.key).toBe(status === 'Succeeded' ? 'two.zip' : 'one.zip');
  });
});

describe('a blue/green deployment to a fleet that is there', () => {
  const discover = blueGreen({ greenFleetProvisioningOption: { action: 'DISCOVER_EXISTING' } });

  it('takes the Auto Scaling group that it was given, and is bound to that', async () => {
    fleet = await startFleet(['i-a'], discover);
    fleet.join('i-b', 'InService', { group: 'other', outside: true });
    const targetInstances = { autoScalingGroups: ['other'] };
    expect(await fleet.over(await fleet.deploy('one.zip', { targetInstances }))).toMatchObject({ status: 'Succeeded' });
    expect([...fleet.registered]).toEqual(['i-b']);
    expect((await group()).autoScalingGroups?.[0]?.name).toBe('other');
  });

  it('says at once that there is nobody', async () => {
    fleet = await startFleet(['i-a'], discover);
    const targetInstances = { tagFilters: [{ Key: 'tier', Value: 'none', Type: 'KEY_AND_VALUE' }] };
    expect(await fleet.over(await fleet.deploy('one.zip', { targetInstances }))).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'NO_INSTANCES' },
    });
  });

  it('is refused without one', async () => {
    fleet = await startFleet(['i-a'], discover);
    await expect(fleet.deploy('one.zip')).rejects.toMatchObject({ name: 'InvalidTargetInstancesException' });
  });
});

describe('a deployment group for blue/green', () => {
  it.each([
    ['InvalidBlueGreenDeploymentConfigurationException', { blueGreenDeploymentConfiguration: undefined }],
    ['InvalidBlueGreenDeploymentConfigurationException', { autoScalingGroups: [] }],
    ['InvalidLoadBalancerInfoException', { loadBalancerInfo: {} }],
    [
      'InvalidDeploymentStyleException',
      { deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' } },
    ],
    [
      'InvalidBlueGreenDeploymentConfigurationException',
      blueGreen({ deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 2881 } }),
    ],
    [
      'InvalidBlueGreenDeploymentConfigurationException',
      blueGreen({ deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT' } }),
    ],
  ])('is refused with %s when it says %j', async (name, wrong) => {
    fleet = await startFleet([], {});
    const codedeploy = await open();
    const input = {
      ...GROUP,
      deploymentGroupName: 'other',
      serviceRoleArn: 'arn:aws:iam::000000000000:role/deploy',
      autoScalingGroups: ['web'],
      loadBalancerInfo: { targetGroupInfoList: [{ name: 'web' }] },
      ...blueGreen(),
      ...wrong,
    };
    await expect(codedeploy.CreateDeploymentGroup(input as never)).rejects.toMatchObject({ name });
  });
});
