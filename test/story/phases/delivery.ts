import { createHash } from 'node:crypto';
import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { BatchGetBuildsCommand, ListBuildsForProjectCommand } from '@aws-sdk/client-codebuild';
import { GetBranchCommand } from '@aws-sdk/client-codecommit';
import {
  BatchGetDeploymentTargetsCommand,
  GetDeploymentCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import { GetBucketVersioningCommand, GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Evening, Tier } from '../evening.ts';
import { instancesOf, shell } from '../instance.ts';
import { ask } from '../site.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The order of a deployment behind a load balancer, as AWS documents it. */
const ORDER = [
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
];

/** Phase 1: from the commit to the instances, with nothing lost or exchanged on the way. */
export const delivery = (tonight: () => Evening) =>
  describe('the delivery', () => {
    let head: string;
    beforeAll(async () => {
      const { aws, outputs } = tonight();
      const { branch } = await aws.codecommit.send(
        new GetBranchCommand({ repositoryName: outputs.repository.name, branchName: 'main' }),
      );
      head = branch!.commitId!;
    });

    it('serves the commit at the head of the branch from either tier', async () => {
      const { site, outputs } = tonight();
      expect((await ask('GET', `${site}/health`)).revision).toBe(head);
      expect([outputs.deployed.web.commit, outputs.deployed.api.commit]).toEqual([head, head]);
    });

    it('has one object for each build, in a bucket that keeps versions', async () => {
      const { aws, outputs } = tonight();
      const Bucket = outputs.artifactBucket;
      expect((await aws.s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled');
      const { Versions = [] } = await aws.s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'builds/' }));
      expect(Versions.map(({ Key }) => Key).sort()).toEqual([`builds/api/${head}.zip`, `builds/web/${head}.zip`]);
    });

    it('builds both tiers at the same time, each on its own', async () => {
      const [web, api] = [await onlyBuild(tonight(), 'web'), await onlyBuild(tonight(), 'api')];
      expect(web.startTime!.getTime()).toBeLessThan(api.endTime!.getTime());
      expect(api.startTime!.getTime()).toBeLessThan(web.endTime!.getTime());
    });

    describe.each(['web', 'api'] as const)('of the %s tier', (tier) => {
      it('hands on the same bytes from the build to the bucket to the deployment to the instances', async () => {
        const evening = tonight();
        const build = await onlyBuild(evening, tier);
        expect(build).toMatchObject({ buildStatus: 'SUCCEEDED', resolvedSourceVersion: head });

        const log = await evening.aws.logs.send(
          new GetLogEventsCommand({ logGroupName: build.logs!.groupName, logStreamName: build.logs!.streamName }),
        );
        expect(log.events!.map(({ message }) => message).join('\n')).toContain(`node build.mjs ${tier}`);

        const { bucket, key, version, eTag } = evening.outputs.deployed[tier].artifact;
        const object = await evening.aws.s3.send(
          new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: version }),
        );
        const bytes = await object.Body!.transformToByteArray();
        expect(sha256(bytes)).toBe(build.artifacts!.sha256sum);

        const { deploymentInfo } = await evening.aws.codedeploy.send(
          new GetDeploymentCommand({ deploymentId: evening.outputs.deployed[tier].deploymentId }),
        );
        expect(deploymentInfo!.revision!.s3Location).toMatchObject({ bucket, key, version, eTag });

        const built = Object.entries(unzipSync(bytes)).filter(([name]) => !name.endsWith('/'));
        const digests = Object.fromEntries(built.map(([name, content]) => [name, sha256(content)]));
        for (const instance of await instancesOf(evening, tier)) {
          const { node } = await shell(evening, instance);
          expect(await node(INSTALLED, tier)).toEqual(digests);
        }
      });

      it('goes through its lifecycle events in order on each instance, and each succeeds', async () => {
        const { aws, outputs } = tonight();
        const { deploymentId } = outputs.deployed[tier];
        const { targetIds } = await aws.codedeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
        const { deploymentTargets = [] } = await aws.codedeploy.send(
          new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
        );
        expect(deploymentTargets).toHaveLength(2);
        for (const { instanceTarget } of deploymentTargets) {
          const events = instanceTarget!.lifecycleEvents!;
          expect(events.map((it) => it.lifecycleEventName)).toEqual(ORDER);
          expect(new Set(events.map((it) => it.status))).toEqual(new Set(['Succeeded']));
          expect(new Set(events.map((it) => it.diagnostics?.errorCode))).toEqual(new Set(['Success']));
          const times = events.flatMap((it) => [it.startTime!.getTime(), it.endTime!.getTime()]);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
        }
      });
    });
  });

async function onlyBuild({ aws, outputs }: Evening, tier: Tier) {
  const projectName = `muster-${outputs.environment}-${tier}`;
  const { ids = [] } = await aws.codebuild.send(new ListBuildsForProjectCommand({ projectName }));
  expect(ids).toHaveLength(1);
  return (await aws.codebuild.send(new BatchGetBuildsCommand({ ids }))).builds![0]!;
}

/** The digests of what lies where the application is installed. */
const INSTALLED = `
  import { createHash } from 'node:crypto';
  import { readdirSync, readFileSync } from 'node:fs';
  const folder = process.env.INSTANCE_ROOT + '/opt/muster/' + process.argv[1];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((it) => it.isFile());
  const digests = files.map(({ parentPath, name }) => parentPath + '/' + name).map((file) =>
    [file.slice(folder.length + 1), createHash('sha256').update(readFileSync(file)).digest('hex')]);
  console.log(JSON.stringify(Object.fromEntries(digests)));`;
