import { afterEach, describe, expect, it } from 'vitest';
import { builtIn, minimumHealthy, room } from '../../../../cloud/aws/codedeploy/healthy-hosts.ts';
import { type Fleet, startFleet } from './fleet.ts';

describe('the minimum of healthy hosts', () => {
  it.each([
    ['CodeDeployDefault.OneAtATime', 1, 0],
    ['CodeDeployDefault.OneAtATime', 2, 1],
    ['CodeDeployDefault.OneAtATime', 9, 8],
    ['CodeDeployDefault.HalfAtATime', 1, 0],
    ['CodeDeployDefault.HalfAtATime', 2, 1],
    ['CodeDeployDefault.HalfAtATime', 9, 5],
    ['CodeDeployDefault.AllAtOnce', 9, 0],
  ])('is of %s with %i hosts: %i', (name, fleet, minimum) => {
    expect(minimumHealthy(builtIn(name)!, fleet)).toBe(minimum);
  });

  it('cannot be met when it is the whole fleet', () => {
    const config = {
      ...builtIn('CodeDeployDefault.AllAtOnce')!,
      minimumHealthyHosts: { type: 'HOST_COUNT', value: 2 } as const,
    };
    expect(minimumHealthy(config, 2)).toBeUndefined();
    expect(minimumHealthy(config, 3)).toBe(2);
  });

  it('counts a host that failed as one that is out of service', () => {
    expect(room({ size: 4, minimum: 2, failed: 0, busy: 0 })).toBe(2);
    expect(room({ size: 4, minimum: 2, failed: 1, busy: 0 })).toBe(1);
    expect(room({ size: 4, minimum: 2, failed: 1, busy: 1 })).toBe(0);
    expect(room({ size: 2, minimum: 1, failed: 2, busy: 0 })).toBe(0);
  });
});

describe('a deployment to four hosts', () => {
  let fleet: Fleet;
  afterEach(() => fleet[Symbol.asyncDispose]());
  const hosts = ['i-a', 'i-b', 'i-c', 'i-d'];
  const failingOn = (...ids: string[]) => {
    fleet.answer = async (id, { lifecycleEvent }) =>
      ids.includes(id) && lifecycleEvent === 'Install' ? { status: 'Failed', errorCode: 'ScriptFailed' } : undefined;
  };
  const outcome = async (input: object) => {
    const { status, errorInformation } = (await fleet.over(await fleet.deploy('one.zip', input))) as {
      status?: string;
      errorInformation?: { code: string };
    };
    return [status, errorInformation?.code];
  };

  it.each([
    ['CodeDeployDefault.HalfAtATime', ['i-a', 'i-b'], ['Failed', 'HEALTH_CONSTRAINTS']],
    ['CodeDeployDefault.HalfAtATime', ['i-a'], ['Succeeded', undefined]],
    ['CodeDeployDefault.HalfAtATime', ['i-c', 'i-d'], ['Succeeded', undefined]],
    ['CodeDeployDefault.OneAtATime', ['i-a'], ['Failed', 'HEALTH_CONSTRAINTS']],
    ['CodeDeployDefault.OneAtATime', ['i-d'], ['Succeeded', undefined]],
    ['CodeDeployDefault.AllAtOnce', ['i-a', 'i-b', 'i-c'], ['Succeeded', undefined]],
    ['CodeDeployDefault.AllAtOnce', hosts, ['Failed', 'HEALTH_CONSTRAINTS']],
  ])('ends with %s and failures of %j as %j', async (deploymentConfigName, failing, expected) => {
    fleet = await startFleet(hosts, { autoRollbackConfiguration: { enabled: false } });
    failingOn(...failing);
    expect(await outcome({ deploymentConfigName })).toEqual(expected);
  });

  it('keeps as many in service as a configuration of its own says, and refuses one that nothing can meet', async () => {
    fleet = await startFleet(hosts);
    const codedeploy = await fleet.small.cloud.use('codedeploy');
    await codedeploy.CreateDeploymentConfig({
      deploymentConfigName: 'three',
      minimumHealthyHosts: { type: 'HOST_COUNT', value: 3 },
    });
    await codedeploy.CreateDeploymentConfig({
      deploymentConfigName: 'four',
      minimumHealthyHosts: { type: 'HOST_COUNT', value: 4 },
    });
    expect(await outcome({ deploymentConfigName: 'four' })).toEqual(['Failed', 'HEALTH_CONSTRAINTS_INVALID']);
    expect(fleet.told).toEqual([]);
    expect(await outcome({ deploymentConfigName: 'three' })).toEqual(['Succeeded', undefined]);
    expect(fleet.told.slice(0, 14).every((it) => it.startsWith('i-a'))).toBe(true);
  });

  it('begins with the host on which the last deployment failed', async () => {
    fleet = await startFleet(['i-a', 'i-b'], { autoRollbackConfiguration: { enabled: false } });
    failingOn('i-b');
    await outcome({});
    fleet.told.length = 0;
    await outcome({});
    expect(fleet.told[0]).toMatch(/^i-b/);
  });
});

describe('deployment configurations', () => {
  it('are the three of every account and those that were made', async () => {
    await using fleet = await startFleet([]);
    const codedeploy = await fleet.small.cloud.use('codedeploy');
    const own = { deploymentConfigName: 'half', minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 50 } } as const;
    await codedeploy.CreateDeploymentConfig(own);
    await expect(codedeploy.CreateDeploymentConfig(own)).rejects.toMatchObject({
      name: 'DeploymentConfigAlreadyExistsException',
    });
    const { deploymentConfigsList } = await codedeploy.ListDeploymentConfigs({});
    expect(deploymentConfigsList).toEqual([
      'CodeDeployDefault.OneAtATime',
      'CodeDeployDefault.HalfAtATime',
      'CodeDeployDefault.AllAtOnce',
      'half',
    ]);
  });
});

it.each([
  ['InvalidMinimumHealthyHostValueException', {}],
  ['InvalidMinimumHealthyHostValueException', { minimumHealthyHosts: { type: 'FLEET_PERCENT', value: 100 } }],
  ['InvalidMinimumHealthyHostValueException', { minimumHealthyHosts: { type: 'HOST_COUNT', value: -1 } }],
  ['InvalidMinimumHealthyHostValueException', { minimumHealthyHosts: { type: 'SOME', value: 1 } }],
  ['DeploymentConfigNameRequiredException', { deploymentConfigName: '' }],
  ['InvalidDeploymentConfigNameException', { deploymentConfigName: 'CodeDeployDefault.Mine' }],
  ['InvalidDeploymentConfigNameException', { deploymentConfigName: 'with space' }],
  ['DeploymentConfigAlreadyExistsException', { deploymentConfigName: 'CodeDeployDefault.AllAtOnce' }],
  ['InvalidComputePlatformException', { computePlatform: 'Lambda' }],
  ['InvalidTrafficRoutingConfigurationException', { trafficRoutingConfig: { type: 'AllAtOnce' } }],
  ['InvalidZonalDeploymentConfigurationException', { zonalConfig: { monitorDurationInSeconds: -1 } }],
  [
    'InvalidZonalDeploymentConfigurationException',
    { zonalConfig: { minimumHealthyHostsPerZone: { type: 'FLEET_PERCENT', value: 100 } } },
  ],
])('CreateDeploymentConfig throws %s for %j', async (name, input) => {
  await using fleet = await startFleet([]);
  const codedeploy = await fleet.small.cloud.use('codedeploy');
  const good = 'zonalConfig' in input || 'computePlatform' in input || 'trafficRoutingConfig' in input;
  const minimumHealthyHosts = good ? { type: 'HOST_COUNT', value: 1 } : undefined;
  const given = { deploymentConfigName: 'mine', minimumHealthyHosts, ...input };
  await expect(codedeploy.CreateDeploymentConfig(given as never)).rejects.toMatchObject({ name });
});

it('DeleteDeploymentConfig leaves those that belong to CodeDeploy, and those that a group uses', async () => {
  await using fleet = await startFleet([]);
  const codedeploy = await fleet.small.cloud.use('codedeploy');
  const deploymentConfigName = 'mine';
  await codedeploy.CreateDeploymentConfig({
    deploymentConfigName,
    minimumHealthyHosts: { type: 'HOST_COUNT', value: 1 },
  });
  const group = { applicationName: 'guild', currentDeploymentGroupName: 'web' };
  await codedeploy.UpdateDeploymentGroup({ ...group, deploymentConfigName });
  const remove = (name: string) => codedeploy.DeleteDeploymentConfig({ deploymentConfigName: name });
  await expect(remove(deploymentConfigName)).rejects.toMatchObject({ name: 'DeploymentConfigInUseException' });
  await expect(remove('CodeDeployDefault.OneAtATime')).rejects.toMatchObject({ name: 'InvalidOperationException' });
  await codedeploy.UpdateDeploymentGroup({ ...group, deploymentConfigName: 'CodeDeployDefault.OneAtATime' });
  await remove(deploymentConfigName);
  await expect(codedeploy.GetDeploymentConfig({ deploymentConfigName })).rejects.toMatchObject({
    name: 'DeploymentConfigDoesNotExistException',
  });
});
