import { BatchGetBuildsCommand, CodeBuildClient } from '@aws-sdk/client-codebuild';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { artifactOf } from '../artifact.ts';
import { type Condition, waitFor } from '../condition.ts';
import { keptOf } from '../deploy/kept.ts';

const codebuild = new CodeBuildClient({ maxAttempts: 5 });
const s3 = new S3Client({ maxAttempts: 5 });

const About = z.object({ buildId: z.string(), tier: z.enum(['web', 'api']), commit: z.string() });

export const buildFinished: Condition<z.output<typeof About>> = {
  name: 'build-finished',
  about: About,
  async look({ buildId, tier, commit }) {
    const { builds: [build] = [] } = await codebuild.send(new BatchGetBuildsCommand({ ids: [buildId] }));
    if (!build) return { state: 'failed', error: 'BuildNotFound', cause: `There is no build "${buildId}"` };
    if (build.buildStatus === 'IN_PROGRESS') return { state: 'pending' };
    if (build.buildStatus !== 'SUCCEEDED') {
      const phase = build.phases?.find(({ phaseStatus }) => phaseStatus && phaseStatus !== 'SUCCEEDED');
      const why = phase?.contexts?.map(({ message }) => message).join('; ') || build.buildStatus;
      const where = `${build.logs?.groupName ?? 'its log'} ${build.logs?.streamName ?? ''}`.trim();
      return {
        state: 'failed',
        error: 'BuildFailed',
        cause: `${buildId} in ${phase?.phaseType ?? 'an unknown phase'}: ${why} (${where})`,
      };
    }
    const artifact = await artifactOf(s3, tier, commit);
    if (!artifact) return { state: 'failed', error: 'BuildFailed', cause: `${buildId} succeeded and left no artifact` };
    // What the build says of its artifact, rather than what is said in the bucket: somebody may have been quicker there.
    return {
      state: 'met',
      output: { artifact: { ...artifact, digest: build.artifacts?.sha256sum }, build: keptOf(build) },
    };
  },
};

export const handler = waitFor(buildFinished);
