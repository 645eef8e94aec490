import { BatchGetBuildsCommand, type Build, CodeBuildClient } from '@aws-sdk/client-codebuild';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { Condition, Look } from '../condition.ts';
import type { Result } from '../migration/result.ts';
import { bucketName } from '../naming.ts';
import { read, write } from '../table.ts';
import { unless } from '../unless.ts';

const codebuild = new CodeBuildClient({ maxAttempts: 5 });
const s3 = new S3Client({ maxAttempts: 5 });

const About = z.object({ buildId: z.string(), commit: z.string() });

/** The row `migration/schema` of the orchestrator's table: where the schema is, and what has brought it there. */
export interface SchemaRow {
  /** The newest file that the database has seen. */
  readonly version: string | null;
  readonly commit: string;
  readonly buildId: string;
  readonly applied: Result['applied'];
}

/** The build that rehearses and migrates; its `Migrate` state waits for it. */
export const migrationFinished: Condition<z.output<typeof About>> = {
  name: 'migration-finished',
  about: About,
  async look({ buildId, commit }) {
    const { builds: [build] = [] } = await codebuild.send(new BatchGetBuildsCommand({ ids: [buildId] }));
    if (!build) return { state: 'failed', error: 'BuildNotFound', cause: `There is no build "${buildId}"` };
    if (build.buildStatus === 'IN_PROGRESS') return { state: 'pending' };
    const key = `migrations/${buildId.split(':')[1]}/report/result.json`;
    const found = await s3
      .send(new GetObjectCommand({ Bucket: bucketName, Key: key }))
      .catch(unless('NoSuchKey', 'NotFound'));
    const where = `${build.logs?.groupName ?? 'its log'} ${build.logs?.streamName ?? ''}`.trim();
    if (!found) return { state: 'failed', error: 'MigrationFailed', cause: `${ended(build)} (${where})` };
    const result = JSON.parse(await found.Body!.transformToString()) as Result;
    const kept = `The log is in ${where}, the report in s3://${bucketName}/${key}`;
    if (result.outcome !== 'migrated') {
      const error = result.outcome === 'refused' ? 'MigrationRefused' : 'MigrationFailed';
      return { state: 'failed', error, cause: `${result.sentence}\n${kept}` };
    }
    await note({ version: result.version, commit, buildId, applied: result.applied });
    return met(result, { buildId, log: where, report: { bucket: bucketName, key } });
  },
};

const met = ({ version, applied, rehearsal, milliseconds, sentence }: Result, build: object): Look => ({
  state: 'met',
  output: {
    migration: {
      version,
      applied,
      sentence,
      rehearsal: rehearsal.skipped ?? `${rehearsal.steps.length} steps`,
      milliseconds,
      ...build,
    },
  },
});

/** A build that left no result did not come to its end by itself. */
function ended({ id, phases = [], buildStatus }: Build): string {
  const phase = phases.find(({ phaseStatus }) => phaseStatus && phaseStatus !== 'SUCCEEDED');
  const why = phase?.contexts?.map(({ message }) => message).join('; ') || buildStatus;
  return `${id} in ${phase?.phaseType ?? 'an unknown phase'}: ${why}`;
}

/** A commit that changes nothing about the schema leaves the row to the one that did. */
async function note(row: SchemaRow): Promise<void> {
  for (let written = false; !written; ) {
    const last = await read<SchemaRow>('migration', 'schema');
    if (last?.body.buildId === row.buildId || (last && row.applied.length === 0)) return;
    written = await write<SchemaRow>('migration', 'schema', row, last);
  }
}
