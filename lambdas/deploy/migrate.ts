import { createHash } from 'node:crypto';
import { CodeBuildClient, type ProjectSource, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { CodeDeployClient, type S3Location } from '@aws-sdk/client-codedeploy';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { register } from '../condition.ts';
import { named } from '../naming.ts';
import { settings } from '../settings.ts';
import { step } from '../step.ts';
import { migrationFinished } from '../waits/migration-finished.ts';
import { type Served, served } from './served.ts';

const codebuild = new CodeBuildClient({ maxAttempts: 5 });
const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const sfn = new SFNClient({ maxAttempts: 5 });

const Ask = z.object({
  environment: z.literal(settings.environment),
  tier: z.enum(['web', 'api']),
  commit: z.string(),
  execution: z.string(),
  artifact: z.object({ bucket: z.string(), key: z.string(), version: z.string().optional() }),
  token: z.string(),
  /** How often the execution was redriven: each time is another attempt. */
  redrives: z.number(),
});
type Ask = z.output<typeof Ask>;

/**
 * Starts the build that rehearses the commit against what serves now and, if nothing speaks against it, migrates. The state ends with the build;
 * or at once, with the reason, where nothing can break.
 */
export const handler = step(Ask, async (ask) => {
  const { tier, commit, token } = ask;
  const [api, web] = await Promise.all([served(codedeploy, 'api'), served(codedeploy, 'web')]);
  const skipped = needless(ask, tier === 'api' ? api : web, api);
  if (skipped) {
    const output = JSON.stringify({ migration: { skipped } });
    await sfn.send(new SendTaskSuccessCommand({ taskToken: token, output }));
    return;
  }
  const sources: Readonly<Record<string, S3Location | undefined>> = {
    [`next_${tier}`]: ask.artifact,
    serving_api: api?.artifact,
    serving_web: web?.artifact,
  };
  const { build } = await codebuild.send(
    new StartBuildCommand({
      projectName: named('database'),
      idempotencyToken: createHash('sha256').update(`${ask.execution}/migrate/${ask.redrives}`).digest('hex'),
      secondarySourcesOverride: Object.entries(sources).flatMap(([name, it]) => (it ? [source(name, it)] : [])),
      // The versions by name: an object that was replaced meanwhile is another artifact.
      secondarySourcesVersionOverride: Object.entries(sources).flatMap(([sourceIdentifier, it]) =>
        it?.version ? [{ sourceIdentifier, sourceVersion: it.version }] : [],
      ),
      environmentVariablesOverride: [{ name: 'COMMIT', value: commit, type: 'PLAINTEXT' }],
    }),
  );
  await register(migrationFinished, token, { buildId: build!.id!, commit });
});

const source = (sourceIdentifier: string, { bucket, key }: S3Location): ProjectSource => ({
  type: 'S3',
  location: `${bucket}/${key}`,
  sourceIdentifier,
});

function needless({ tier, artifact }: Ask, own: Served | undefined, api: Served | undefined): string | undefined {
  const same = own?.artifact.key === artifact.key && own.artifact.version === artifact.version;
  if (same) return `the ${tier} tier serves this artifact already`;
  // Migrations come with the API's artifact alone.
  return tier === 'web' && !api
    ? 'the web tier brings no migrations, and no API serves yet that it could misunderstand'
    : undefined;
}
