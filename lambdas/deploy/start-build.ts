import { createHash } from 'node:crypto';
import { BatchGetBuildsCommand, CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { artifactFolder, artifactName, artifactOf } from '../artifact.ts';
import { bucketName, named } from '../naming.ts';
import { step } from '../step.ts';
import { keptOf } from './kept.ts';

const codebuild = new CodeBuildClient({ maxAttempts: 5 });
const s3 = new S3Client({ maxAttempts: 5 });

const Ask = z.object({ tier: z.enum(['web', 'api']), commit: z.string(), execution: z.string() });

/** Gives the artifact if this commit was built before, else the id of the build that it has started. */
export const handler = step(Ask, async ({ tier, commit, execution }) => {
  const artifact = await artifactOf(s3, tier, commit);
  if (artifact?.buildId) {
    const { builds: [made] = [] } = await codebuild.send(new BatchGetBuildsCommand({ ids: [artifact.buildId] }));
    // The build's own word for what it has left counts, for the year that AWS keeps it.
    const digest = made?.artifacts?.sha256sum ?? artifact.digest;
    return { artifact: { ...artifact, digest }, ...(made && { build: keptOf(made) }) };
  }
  if (artifact) return { artifact };
  const { build } = await codebuild.send(
    new StartBuildCommand({
      projectName: named(tier),
      // The commit rather than the branch, which may have moved on.
      sourceVersion: commit,
      idempotencyToken: createHash('sha256').update(`${execution}/${tier}/${commit}`).digest('hex'),
      artifactsOverride: {
        type: 'S3',
        location: bucketName,
        path: artifactFolder(tier),
        namespaceType: 'NONE',
        name: artifactName(commit),
        packaging: 'ZIP',
      },
    }),
  );
  return { buildId: build!.id! };
});
