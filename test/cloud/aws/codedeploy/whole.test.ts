import { existsSync } from 'node:fs';
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

  it('fails within seconds when an instance is killed under a hook', async () => {
    const slow = { ...service('four'), 'start.sh': '#!/bin/bash\ntouch "$INSTANCE_ROOT/hooked"\nsleep 60\n' };
    const released = site.release(slow);
    const victim = await until(
      async () => [...site.running.cloud.instances.values()].find(({ root }) => existsSync(path.join(root, 'hooked'))),
      (it) => it !== undefined,
    );
    const killed = performance.now();
    process.kill(-victim!.pid, 'SIGKILL');
    expect(await released).toMatchObject({ status: 'Failed' });
    expect(performance.now() - killed).toBeLessThan(5_000);
  }, 120_000);
});

describe('a killed instance of an Auto Scaling group', () => {
  it('is replaced by one that has the revision before it serves', async () => {
    await using site = await openSite('auto scaling');
    await site.release(service('one'));
    const [victim] = site.running.cloud.instances.values();
    process.kill(-victim!.pid, 'SIGKILL');
    const counts = await site.underTraffic(() =>
      until(site.inService, (ids) => ids.length === 2 && !ids.includes(victim!.id)),
    );
    expect(Object.keys(counts)).toContain('200 one');
    expect(await site.answers()).toEqual({ versions: ['one'], healthy: 2 });
    const codedeploy = await site.use('codedeploy');
    const { deployments = [] } = await codedeploy.ListDeployments({});
    const { deploymentInfo } = await codedeploy.GetDeployment({ deploymentId: deployments[0] });
    expect(deploymentInfo).toMatchObject({ creator: 'autoscaling', status: 'Succeeded' });
  }, 90_000);
});
