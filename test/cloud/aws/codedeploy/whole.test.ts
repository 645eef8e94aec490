import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { BatchGetBuildsCommand, CodeBuildClient, ListBuildsForProjectCommand } from '@aws-sdk/client-codebuild';
import { CodeCommitClient, GetFileCommand } from '@aws-sdk/client-codecommit';
import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  DeploymentDoesNotExistException,
  GetDeploymentCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from './bundle.ts';
import { openSite, until } from './site.ts';

type Site = Awaited<ReturnType<typeof openSite>>;

describe('from a push to two instances behind a load balancer', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite('tagged');
  });
  afterAll(() => site[Symbol.asyncDispose]());
  it('serves what was pushed, from both', async () => {
    const done = await site.release(service('one'));
    expect(done, JSON.stringify(done)).toMatchObject({ status: 'Succeeded', deploymentOverview: { Succeeded: 2 } });
    expect(await site.answers()).toEqual({ versions: ['one'], healthy: 2 });
  }, 90_000);

  it('serves what was there before when the next revision fails its validation', async () => {
    const failed = await site.release(service('two', false));
    expect(failed).toMatchObject({ status: 'Failed', errorInformation: { code: 'HEALTH_CONSTRAINTS' } });
    expect(await site.deployment(failed.rollbackInfo!.rollbackDeploymentId!)).toMatchObject({ status: 'Succeeded' });
    expect(await site.answers()).toEqual({ versions: ['one'], healthy: 2 });
  }, 120_000);

  it('harms no request while it rolls', async () => {
    const counts = await site.underTraffic(() => site.release(service('three')));
    expect(Object.keys(counts).sort()).toEqual(['200 one', '200 three']);
    expect(await site.answers()).toEqual({ versions: ['three'], healthy: 2 });
  }, 120_000);

  it('is told over the wire as AWS tells it', async () => {
    const { endpoint, region, operator: credentials } = site.running;
    const codedeploy = new CodeDeployClient({ endpoint, region, credentials });
    const { deployments = [] } = await codedeploy.send(
      new ListDeploymentsCommand({ applicationName: 'guild', deploymentGroupName: 'web' }),
    );
    const [deploymentId] = deployments;
    const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
    expect(deploymentInfo).toMatchObject({
      deploymentId,
      status: 'Succeeded',
      creator: 'user',
      createTime: expect.any(Date),
    });
    const { targetIds } = await codedeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
    const { deploymentTargets = [] } = await codedeploy.send(
      new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
    );
    const validated = deploymentTargets[0]?.instanceTarget?.lifecycleEvents?.find(
      (it) => it.lifecycleEventName === 'ValidateService',
    );
    expect(validated).toMatchObject({
      status: 'Succeeded',
      startTime: expect.any(Date),
      diagnostics: { errorCode: 'Success' },
    });
    await expect(codedeploy.send(new GetDeploymentCommand({ deploymentId: 'd-NOTHING00' }))).rejects.toBeInstanceOf(
      DeploymentDoesNotExistException,
    );

    const codecommit = new CodeCommitClient({ endpoint, region, credentials });
    const file = { repositoryName: 'guild', filePath: 'server.js' };
    const { fileContent } = await codecommit.send(new GetFileCommand(file));
    expect(new TextDecoder().decode(fileContent)).toContain('"three"');

    const codebuild = new CodeBuildClient({ endpoint, region, credentials });
    const { ids } = await codebuild.send(new ListBuildsForProjectCommand({ projectName: 'web' }));
    const { builds = [] } = await codebuild.send(new BatchGetBuildsCommand({ ids }));
    expect(builds.map((it) => it.buildNumber)).toEqual([3, 2, 1]);
    expect(builds[0]?.phases?.[0]).toMatchObject({ phaseType: 'SUBMITTED', startTime: expect.any(Date) });
  });

  /** Deploys a revision whose start hook waits to be killed; gives back where it waits, and how the deployment ends. */
  async function deployHanging() {
    const start = '#!/bin/bash\necho half way\necho $$ > "$INSTANCE_ROOT/hook"\nsleep 60 &\nwait\n';
    const id = await site.deploy({ ...service('four'), 'start.sh': start });
    const victim = await until(
      async () => [...site.running.cloud.instances.values()].find(({ root }) => existsSync(path.join(root, 'hook'))),
      (it) => it !== undefined,
    );
    const hook = path.join(victim!.root, 'hook');
    const pid = Number(await until(() => readFile(hook, 'utf8'), Boolean));
    await rm(hook);
    const failure = async () => {
      const codedeploy = await site.use('codedeploy');
      const { deploymentTarget } = await codedeploy.GetDeploymentTarget({ deploymentId: id, targetId: victim!.id });
      return deploymentTarget!.instanceTarget!.lifecycleEvents!.find(({ status }) => status === 'Failed')!;
    };
    return { id, victim: victim!, pid, failure };
  }

  it('fails within seconds when the process of a hook is killed, and says which, where and by what', async () => {
    const { id, pid, failure } = await deployHanging();
    const killed = performance.now();
    process.kill(pid, 'SIGKILL');
    const { status, rollbackInfo } = await site.deployment(id);
    expect(performance.now() - killed).toBeLessThan(10_000);
    expect(status).toBe('Failed');
    expect(await failure()).toMatchObject({
      lifecycleEventName: 'ApplicationStart',
      diagnostics: {
        errorCode: 'ScriptFailed',
        scriptName: 'start.sh',
        message: expect.stringContaining('start.sh was killed by SIGKILL'),
        logTail: expect.stringContaining('half way'),
      },
    });
    await site.deployment(rollbackInfo!.rollbackDeploymentId!);
    expect(await site.answers()).toEqual({ versions: ['three'], healthy: 2 });
  }, 120_000);

  it('fails within seconds when an instance is killed under a hook, and says so', async () => {
    const { id, victim, failure } = await deployHanging();
    const killed = performance.now();
    process.kill(-victim.pid, 'SIGKILL');
    expect(await site.deployment(id)).toMatchObject({ status: 'Failed' });
    expect(performance.now() - killed).toBeLessThan(5_000);
    const { lifecycleEventName, diagnostics } = await failure();
    expect([lifecycleEventName, diagnostics?.scriptName]).toEqual(['ApplicationStart', 'start.sh']);
    expect(diagnostics?.message).toContain(`${victim.id} ended while its agent was doing ApplicationStart (start.sh)`);
    expect(diagnostics?.logTail).toContain('half way');
  }, 120_000);
});

describe('a blue/green deployment to an Auto Scaling group', () => {
  let site: Site;
  let id: string;
  beforeAll(async () => {
    site = await openSite('auto scaling', {
      deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      blueGreenDeploymentConfiguration: {
        greenFleetProvisioningOption: { action: 'COPY_AUTO_SCALING_GROUP' },
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 0 },
      },
    });
    id = await site.deploy(service('one'));
    const first = await site.deployment(id);
    expect(first, JSON.stringify(first)).toMatchObject({ status: 'Succeeded' });
  }, 90_000);
  afterAll(() => site[Symbol.asyncDispose]());

  /** The original goes, and the copy is the only one. */
  const isAlone = async (deployment: string) => {
    const autoscaling = await site.use('autoscaling');
    await until(
      async () =>
        (await autoscaling.DescribeAutoScalingGroups({})).AutoScalingGroups?.map((it) => it.AutoScalingGroupName),
      (names) => names?.join() === `CodeDeploy_web_${deployment}`,
    );
  };

  it('leaves a copy that keeps its number by itself, and what it launches has the revision before it serves', async () => {
    await isAlone(id);
    const [victim = ''] = await site.inService();
    process.kill(-site.running.cloud.instances.get(victim)!.pid, 'SIGKILL');
    const counts = await site.underTraffic(() =>
      until(site.inService, (ids) => ids.length === 2 && !ids.includes(victim)),
    );
    expect(Object.keys(counts)).toContain('200 one');
    expect(await site.answers()).toEqual({ versions: ['one'], healthy: 2 });
    const codedeploy = await site.use('codedeploy');
    const { deployments = [] } = await codedeploy.ListDeployments({});
    const { deploymentInfo } = await codedeploy.GetDeployment({ deploymentId: deployments[0] });
    expect(deploymentInfo).toMatchObject({ creator: 'autoscaling', status: 'Succeeded' });
  }, 90_000);

  it('shifts all traffic to a fleet that has the revision, and harms nobody', async () => {
    const counts = await site.underTraffic(async () => {
      id = await site.deploy(service('two'));
      expect(await site.deployment(id)).toMatchObject({ status: 'Succeeded' });
    });
    expect(Object.keys(counts).sort()).toEqual(['200 one', '200 two']);
    await isAlone(id);
    await until(site.answers, ({ healthy, versions }) => healthy === 2 && versions.join() === 'two');
  }, 90_000);
});
