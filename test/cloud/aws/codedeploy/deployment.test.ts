import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AgentReport } from '../../../../cloud/machines/agent/command.ts';
import { type Fleet, startFleet } from './fleet.ts';

let fleet: Fleet;
afterEach(() => fleet[Symbol.asyncDispose]());

const failing = (event: string, on: (id: string, key: string) => boolean = () => true) => {
  fleet.answer = async (id, command) =>
    command.lifecycleEvent === event && on(id, command.revision.key)
      ? { status: 'Failed', errorCode: 'ScriptFailed', scriptName: 'x.sh', message: 'exit code 1', logTail: 'oops' }
      : undefined;
};
const states = () =>
  fleet.small.events
    .filter((event) => event['detail-type'].includes('Deployment State'))
    .map(({ detail }) => (detail as { state: string }).state);
const targetsOf = async (deploymentId: string) => {
  const codedeploy = await fleet.small.cloud.use('codedeploy');
  const { targetIds = [] } = await codedeploy.ListDeploymentTargets({ deploymentId });
  const { deploymentTargets = [] } = await codedeploy.BatchGetDeploymentTargets({
    deploymentId,
    targetIds: [...targetIds],
  });
  return Object.fromEntries(
    deploymentTargets.map(({ instanceTarget }) => [instanceTarget!.targetId!, instanceTarget!]),
  );
};

describe('an in-place deployment with traffic control', () => {
  it('takes one instance after the other through the whole lifecycle, out of the load balancer', async () => {
    fleet = await startFleet(['i-a', 'i-b']);
    const id = await fleet.deploy('one.zip', { description: 'execution-1' });
    expect(await fleet.over(id)).toMatchObject({
      status: 'Succeeded',
      creator: 'user',
      description: 'execution-1',
      deploymentOverview: { Succeeded: 2, Failed: 0, Pending: 0 },
    });
    const of = (instance: string) =>
      [
        'BeforeBlockTraffic',
        'deregister',
        'AfterBlockTraffic',
        'ApplicationStop',
        'DownloadBundle',
        'BeforeInstall',
        'Install',
        'AfterInstall',
        'ApplicationStart',
        'ValidateService',
        'BeforeAllowTraffic',
        'register',
        'AfterAllowTraffic',
        'End',
      ].map((event) => `${instance} ${event}`);
    expect(fleet.told).toEqual([...of('i-a'), ...of('i-b')]);
    expect(states()).toEqual(['START', 'SUCCESS']);
    const events = (await targetsOf(id))['i-a']!.lifecycleEvents!;
    expect(events.map((it) => it.status)).toEqual(Array.from({ length: 13 }, () => 'Succeeded'));
  });

  it('deploys to all at once when the configuration says so', async () => {
    fleet = await startFleet(['i-a', 'i-b'], { deploymentConfigName: 'CodeDeployDefault.AllAtOnce' });
    await fleet.over(await fleet.deploy('one.zip'));
    expect(fleet.told.slice(0, 2)).toEqual(['i-a BeforeBlockTraffic', 'i-b BeforeBlockTraffic']);
  });

  it('has no traffic events without traffic control', async () => {
    fleet = await startFleet(['i-a'], {
      deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' },
    });
    await fleet.over(await fleet.deploy('one.zip'));
    expect(fleet.told[0]).toBe('i-a ApplicationStop');
    expect(fleet.told).toHaveLength(8);
  });
});

describe('a deployment that fails', () => {
  it('says which script of which event failed, skips the rest, and leaves the other instance alone', async () => {
    fleet = await startFleet(['i-a', 'i-b'], { autoRollbackConfiguration: { enabled: false } });
    failing('ValidateService');
    const id = await fleet.deploy('bad.zip');
    expect(await fleet.over(id)).toMatchObject({ status: 'Failed', errorInformation: { code: 'HEALTH_CONSTRAINTS' } });
    const { 'i-a': a, 'i-b': b } = await targetsOf(id);
    expect([a?.status, b?.status]).toEqual(['Failed', 'Skipped']);
    expect(a?.lifecycleEvents?.find((it) => it.lifecycleEventName === 'ValidateService')).toMatchObject({
      status: 'Failed',
      diagnostics: { errorCode: 'ScriptFailed', scriptName: 'x.sh', message: 'exit code 1', logTail: 'oops' },
    });
    expect(a?.lifecycleEvents?.at(-1)?.status).toBe('Skipped');
    expect(fleet.told.some((it) => it.startsWith('i-b'))).toBe(false);
  });

  it('rolls back by a new deployment of the last successful revision, which GetDeployment names when FAILURE is told', async () => {
    fleet = await startFleet(['i-a', 'i-b']);
    await fleet.over(await fleet.deploy('good.zip'));
    failing('ValidateService', (_, key) => key === 'bad.zip');
    const { rollbackInfo } = (await fleet.over(await fleet.deploy('bad.zip'))) as never as {
      rollbackInfo: { rollbackDeploymentId: string };
    };
    expect(await fleet.over(rollbackInfo.rollbackDeploymentId)).toMatchObject({
      status: 'Succeeded',
      creator: 'codeDeployRollback',
      revision: { s3Location: { key: 'good.zip' } },
    });
    expect(states()).toEqual(['START', 'SUCCESS', 'START', 'FAILURE', 'START', 'SUCCESS']);
  });

  it('has nothing to roll back to when it is the first', async () => {
    fleet = await startFleet(['i-a', 'i-b']);
    failing('Install');
    expect(await fleet.over(await fleet.deploy('bad.zip'))).not.toHaveProperty('rollbackInfo');
  });

  it('succeeds all the same when only the last instance fails', async () => {
    fleet = await startFleet(['i-a', 'i-b']);
    failing('Install', (id) => id === 'i-b');
    const id = await fleet.deploy('one.zip');
    expect((await fleet.over(id)).status).toBe('Succeeded');
    expect((await targetsOf(id))['i-b']?.status).toBe('Failed');
  });

  it('fails at once when an instance dies under a lifecycle event', async () => {
    fleet = await startFleet(['i-a', 'i-b']);
    fleet.answer = async (id, command) => {
      if (id === 'i-a' && command.lifecycleEvent === 'Install') throw new Error('the instance i-a ended');
      return undefined;
    };
    const id = await fleet.deploy('one.zip');
    expect((await fleet.over(id)).status).toBe('Failed');
    const install = (await targetsOf(id))['i-a']?.lifecycleEvents?.find((it) => it.lifecycleEventName === 'Install');
    expect(install?.diagnostics?.message).toBe('the instance i-a ended');
  });

  it('fails at once when an instance is gone by the time of its turn', async () => {
    fleet = await startFleet(['i-a', 'i-b', 'i-c']);
    fleet.answer = async (id, { lifecycleEvent }) => {
      if (id === 'i-a' && lifecycleEvent === 'Install') fleet.small.cloud.instances.delete('i-b');
      return undefined;
    };
    const id = await fleet.deploy('one.zip');
    expect((await fleet.over(id)).status).toBe('Failed');
    const targets = await targetsOf(id);
    expect(targets['i-b']?.lifecycleEvents?.[0]?.diagnostics?.message).toContain('i-b is gone');
    expect(targets['i-c']?.status).toBe('Skipped');
  });

  it('says so when a machine lies dead that EC2 still calls running', async () => {
    fleet = await startFleet(['i-a']);
    fleet.answer = async (id, { lifecycleEvent }) => {
      if (lifecycleEvent !== 'BeforeBlockTraffic') return undefined;
      fleet.small.cloud.instances.delete(id);
      fleet.lost.push(id);
      return undefined;
    };
    const id = await fleet.deploy('one.zip');
    expect((await fleet.over(id)).status).toBe('Failed');
    expect((await targetsOf(id))['i-a']?.lifecycleEvents?.[2]?.diagnostics?.message).toContain('its machine died');
  });

  it('leaves out an instance that died and is about to be replaced', async () => {
    fleet = await startFleet(['i-a', 'i-b']);
    fleet.small.cloud.instances.delete('i-a');
    const id = await fleet.deploy('one.zip');
    expect(await fleet.over(id)).toMatchObject({ status: 'Succeeded', deploymentOverview: { Succeeded: 1 } });
  });

  it('says so when there is no instance', async () => {
    fleet = await startFleet([]);
    expect(await fleet.over(await fleet.deploy('one.zip'))).toMatchObject({
      errorInformation: { code: 'NO_INSTANCES' },
    });
  });

  it('passes over a failing ApplicationStop if it was told to', async () => {
    fleet = await startFleet(['i-a']);
    failing('ApplicationStop');
    expect((await fleet.over(await fleet.deploy('one.zip', { ignoreApplicationStopFailures: true }))).status).toBe(
      'Succeeded',
    );
    expect((await fleet.over(await fleet.deploy('two.zip'))).status).toBe('Failed');
  });
});

describe('StopDeployment', () => {
  it('rolls back when it is told to, although the group does not', async () => {
    fleet = await startFleet(['i-a', 'i-b'], { autoRollbackConfiguration: { enabled: false } });
    await fleet.over(await fleet.deploy('one.zip'));
    const install = Promise.withResolvers<undefined>();
    fleet.answer = (_, { lifecycleEvent }) => (lifecycleEvent === 'Install' ? install.promise : undefined);
    const deploymentId = await fleet.deploy('two.zip');
    await vi.waitFor(() => expect(fleet.told.filter((it) => it === 'i-a Install')).toHaveLength(2), 5_000);
    const codedeploy = await fleet.small.cloud.use('codedeploy');
    await codedeploy.StopDeployment({ deploymentId, autoRollbackEnabled: true });
    install.resolve(undefined);
    const { rollbackInfo } = (await fleet.over(deploymentId)) as never as {
      rollbackInfo: { rollbackDeploymentId: string };
    };
    expect(await fleet.over(rollbackInfo.rollbackDeploymentId)).toMatchObject({
      status: 'Succeeded',
      revision: { s3Location: { key: 'one.zip' } },
    });
  });

  it('lets the event in progress end, skips everything after it, and tells STOP', async () => {
    fleet = await startFleet(['i-a', 'i-b']);
    const install = Promise.withResolvers<AgentReport>();
    fleet.answer = (_, command) => (command.lifecycleEvent === 'Install' ? install.promise : undefined);
    const deploymentId = await fleet.deploy('one.zip');
    await vi.waitFor(() => expect(fleet.told).toContain('i-a Install'), { timeout: 10_000 });
    const codedeploy = await fleet.small.cloud.use('codedeploy');
    expect((await codedeploy.StopDeployment({ deploymentId })).status).toBe('Pending');
    install.resolve({ status: 'Succeeded' });
    expect(await fleet.over(deploymentId)).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'MANUAL_STOP' },
    });
    expect(fleet.told.at(-1)).toBe('i-a Install');
    expect(states()).toEqual(['START', 'STOP']);
    await expect(codedeploy.StopDeployment({ deploymentId })).rejects.toMatchObject({
      name: 'DeploymentAlreadyCompletedException',
    });
  });
});

describe('CreateDeployment', () => {
  it('refuses a second deployment of the same group', async () => {
    fleet = await startFleet(['i-a']);
    const install = Promise.withResolvers<AgentReport>();
    fleet.answer = (_, command) => (command.lifecycleEvent === 'Install' ? install.promise : undefined);
    const id = await fleet.deploy('one.zip');
    await expect(fleet.deploy('two.zip')).rejects.toMatchObject({
      name: 'DeploymentLimitExceededException',
      message: `The Deployment Group 'web' already has an active Deployment '${id}'`,
    });
    install.resolve({ status: 'Succeeded' });
    await fleet.over(id);
  });

  it('halts for an alarm, and rolls back where the configuration says so', async () => {
    fleet = await startFleet(['i-a', 'i-b'], {
      alarmConfiguration: { enabled: true, alarms: [{ name: '5xx' }] },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_STOP_ON_ALARM'] },
    });
    await fleet.over(await fleet.deploy('good.zip'));
    const start = Promise.withResolvers<AgentReport>();
    fleet.answer = (_, { lifecycleEvent, revision }) =>
      lifecycleEvent === 'ApplicationStart' && revision.key === 'bad.zip' ? start.promise : undefined;
    const id = await fleet.deploy('bad.zip');
    fleet.alarms.inAlarm.push('5xx');
    await vi.waitFor(
      () =>
        expect(
          fleet.small.cloud.store.table<{ halted?: object }>('codedeploy/deployment').get(id)?.halted,
        ).toBeDefined(),
      5000,
    );
    start.resolve({ status: 'Succeeded' });
    const halted = (await fleet.over(id)) as never as { rollbackInfo: { rollbackDeploymentId: string } };
    expect(halted).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'ALARM_ACTIVE' },
      rollbackInfo: { rollbackDeploymentId: expect.any(String) },
    });
    // The alarm rings on.
    expect(await fleet.over(halted.rollbackInfo.rollbackDeploymentId)).toMatchObject({ status: 'Succeeded' });
  });
});

describe('ListDeployments', () => {
  it('gives those of a group, of a state and of a time, the newest first', async () => {
    fleet = await startFleet(['i-a'], { autoRollbackConfiguration: { enabled: false } });
    const one = await fleet.deploy('one.zip');
    await fleet.over(one);
    failing('Install');
    const between = new Date();
    await expect.poll(() => Date.now()).toBeGreaterThan(between.getTime());
    const two = await fleet.deploy('two.zip');
    await fleet.over(two);
    const codedeploy = await fleet.small.cloud.use('codedeploy');
    const list = async (input: object) => (await codedeploy.ListDeployments(input)).deployments;
    expect(await list({ applicationName: 'guild', deploymentGroupName: 'web' })).toEqual([two, one]);
    expect(await list({ includeOnlyStatuses: ['Failed'] })).toEqual([two]);
    expect(await list({ createTimeRange: { end: between } })).toEqual([one]);
    expect(await list({ createTimeRange: { start: new Date(between.getTime() + 60_000) } })).toEqual([]);
  });

  it.each([
    ['DeploymentGroupNameRequiredException', { applicationName: 'guild' }],
    ['ApplicationNameRequiredException', { deploymentGroupName: 'web' }],
    ['InvalidDeploymentStatusException', { includeOnlyStatuses: ['Done'] }],
    ['InvalidTimeRangeException', { createTimeRange: { start: new Date(2), end: new Date(1) } }],
    ['DeploymentGroupDoesNotExistException', { applicationName: 'guild', deploymentGroupName: 'none' }],
  ])('throws %s for %j', async (name, input) => {
    fleet = await startFleet([]);
    const codedeploy = await fleet.small.cloud.use('codedeploy');
    await expect(codedeploy.ListDeployments(input as never)).rejects.toMatchObject({ name });
  });
});
