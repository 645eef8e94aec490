import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Fleet, startFleet } from './fleet.ts';

let fleet: Fleet;
afterEach(() => fleet[Symbol.asyncDispose]());
const completed = (line: string) => vi.waitFor(() => expect(fleet.lifecycle.completed).toContain(line), 5_000);

describe('an instance that an Auto Scaling group launches', () => {
  it('goes on at once while the group has no revision', async () => {
    fleet = await startFleet([]);
    fleet.join('i-new', 'Pending:Wait');
    await completed('i-new CONTINUE');
    expect(fleet.told).toEqual([]);
  });

  it('gets the last successful revision before it goes into service', async () => {
    fleet = await startFleet(['i-a']);
    await fleet.over(await fleet.deploy('one.zip'));
    fleet.join('i-new', 'Pending:Wait');
    await completed('i-new CONTINUE');
    expect(fleet.told).toContain('i-new AfterAllowTraffic');
    const codedeploy = await fleet.small.cloud.use('codedeploy');
    const { deployments = [] } = await codedeploy.ListDeployments({});
    const { deploymentInfo } = await codedeploy.GetDeployment({ deploymentId: deployments[0] });
    expect(deploymentInfo).toMatchObject({ creator: 'autoscaling', status: 'Succeeded' });
  });

  it('is given up when the revision fails on it', async () => {
    fleet = await startFleet(['i-a']);
    await fleet.over(await fleet.deploy('one.zip'));
    fleet.answer = async (id) => (id === 'i-new' ? { status: 'Failed', errorCode: 'ScriptFailed' } : undefined);
    fleet.join('i-new', 'Pending:Wait');
    await completed('i-new ABANDON');
  });

  it('follows to the new revision when it was launched during its deployment', async () => {
    fleet = await startFleet(['i-a']);
    await fleet.over(await fleet.deploy('one.zip'));
    const hold = Promise.withResolvers<undefined>();
    fleet.answer = (id, command) => (id === 'i-a' && command.lifecycleEvent === 'Install' ? hold.promise : undefined);
    const two = await fleet.deploy('two.zip');
    fleet.join('i-new', 'Pending:Wait');
    await completed('i-new CONTINUE');
    hold.resolve(undefined);
    await fleet.over(two);
    const codedeploy = await fleet.small.cloud.use('codedeploy');
    await vi.waitFor(
      async () => {
        const { deployments = [] } = await codedeploy.ListDeployments({});
        const { deploymentInfo } = await codedeploy.GetDeployment({ deploymentId: deployments[0] });
        expect(deploymentInfo).toMatchObject({
          creator: 'CodeDeployAutoUpdate',
          status: 'Succeeded',
          revision: { s3Location: { key: 'two.zip' } },
          deploymentOverview: { Succeeded: 1 },
        });
      },
      { timeout: 10_000 },
    );
  });
});

it.each([
  ['was still on its way into service when its deployment was over', true],
  ['was launched before there was any revision', false],
])('brings an instance to the new revision that %s', async (_, isLate) => {
  fleet = await startFleet(['i-a']);
  if (isLate) await fleet.over(await fleet.deploy('one.zip'));
  const hold = Promise.withResolvers<undefined>();
  const launching = Promise.withResolvers<undefined>();
  fleet.answer = (id, { lifecycleEvent }) =>
    lifecycleEvent !== 'Install' ? undefined : id === 'i-a' ? hold.promise : isLate ? launching.promise : undefined;
  const two = await fleet.deploy('two.zip');
  fleet.join('i-new', 'Pending:Wait');
  await (isLate ? vi.waitFor(() => expect(fleet.told).toContain('i-new Install'), 5_000) : completed('i-new CONTINUE'));
  hold.resolve(undefined);
  await fleet.over(two);
  launching.resolve(undefined);
  await completed('i-new CONTINUE');
  const codedeploy = await fleet.small.cloud.use('codedeploy');
  await vi.waitFor(
    async () => {
      const { deployments = [] } = await codedeploy.ListDeployments({});
      const { deploymentInfo } = await codedeploy.GetDeployment({ deploymentId: deployments[0] });
      expect(deploymentInfo).toMatchObject({ creator: 'CodeDeployAutoUpdate', status: 'Succeeded' });
      expect(deploymentInfo?.revision?.s3Location?.key).toBe('two.zip');
    },
    { timeout: 10_000 },
  );
});

it('installs one lifecycle hook for a group and takes it away with the deployment group', async () => {
  fleet = await startFleet([]);
  expect(fleet.lifecycle.hooks).toEqual([
    expect.stringMatching(/^CodeDeploy-managed-automatic-launch-deployment-hook-web-[0-9a-f-]{36}$/),
  ]);
  const codedeploy = await fleet.small.cloud.use('codedeploy');
  const [hook] = fleet.lifecycle.hooks;
  // A group that was made anew has lost it; an update that changes nothing brings it back.
  fleet.lifecycle.hooks.length = 0;
  await codedeploy.UpdateDeploymentGroup({ applicationName: 'guild', currentDeploymentGroupName: 'web' });
  expect(fleet.lifecycle.hooks).toEqual([hook]);
  await codedeploy.DeleteApplication({ applicationName: 'guild' });
  expect(fleet.lifecycle.hooks).toEqual([]);
});

it('goes although its role is gone, and names the hook that stays', async () => {
  fleet = await startFleet([]);
  const [hook] = fleet.lifecycle.hooks;
  await fleet.small.stop();
  fleet = await startFleet([], {}, fleet.small.cloud.folder);
  vi.spyOn(fleet.small.cloud.identities, 'assume').mockRejectedValue(new Error('AccessDenied'));
  const codedeploy = await fleet.small.cloud.use('codedeploy');
  const group = { applicationName: 'guild', deploymentGroupName: 'web' };
  expect((await codedeploy.DeleteDeploymentGroup(group)).hooksNotCleanedUp).toEqual([{ name: 'web', hook }]);
  expect((await codedeploy.ListDeploymentGroups(group)).deploymentGroups).toEqual([]);
});

describe('a restart of the cloud', () => {
  it('fails the event that an agent was doing, and the deployment with it, without doing it twice', async () => {
    fleet = await startFleet(['i-a', 'i-b']);
    fleet.answer = (_, command) => (command.lifecycleEvent === 'Install' ? new Promise(() => {}) : undefined);
    const id = await fleet.deploy('one.zip');
    await vi.waitFor(() => expect(fleet.told).toContain('i-a Install'), { timeout: 10_000 });
    await fleet.small.stop();
    fleet = await startFleet(['i-a', 'i-b'], {}, fleet.small.cloud.folder);
    await (await fleet.small.rooms.open('codedeploy')).resume?.();
    expect((await fleet.over(id)).status).toBe('Failed');
    expect(fleet.told).not.toContain('i-a Install');
  });
});
