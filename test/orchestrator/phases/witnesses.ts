import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CopyObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { drills } from '../../../events/drills/catalogue.ts';
import { context } from '../../lambdas/orchestrated.ts';
import { bucketOf } from '../bucket.ts';
import type { Whole } from '../whole.ts';

/** What looks for the effects of drills. */
export function witnesses(all: () => Whole): void {
  describe('a witness', { timeout: 120_000 }, () => {
    let effect: (event: unknown, context: never) => Promise<unknown>;
    let planHarm: typeof import('../../../lambdas/drill/harm.ts').planHarm;
    let select: typeof import('../../../lambdas/drill/select.ts').select;
    let still: string;

    beforeAll(async () => {
      const { Environment } = await new LambdaClient(all().client).send(
        new GetFunctionConfigurationCommand({ FunctionName: 'muster-dev-effect' }),
      );
      const { accessKeyId, secretAccessKey } = all().running.operator;
      Object.assign(process.env, {
        AWS_ENDPOINT_URL: all().running.endpoint,
        AWS_REGION: all().running.region,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        POWERTOOLS_LOG_LEVEL: 'SILENT',
        SETTINGS: Environment!.Variables!.SETTINGS,
      });
      ({ handler: effect } = (await import('../../../lambdas/drill/effect.ts')) as never);
      ({ planHarm } = await import('../../../lambdas/drill/harm.ts'));
      ({ select } = await import('../../../lambdas/drill/select.ts'));
      still = await steady();
    }, 120_000);

    /** The run of a probe whose traffic nobody disturbed, at its end at least: of an earlier drill, or of none. */
    async function steady(): Promise<string> {
      const earlier = (await all().executions('probe')).find(({ status }) => status === 'SUCCEEDED');
      if (earlier) return earlier.name!;
      const { status, cause } = await all().run('probe', { environment: 'dev', run: 'still', rate: 25, seconds: 6 });
      expect(status, cause).toBe('SUCCEEDED');
      return 'still';
    }

    /** What it wrote stands for what the probe of this run would have written. */
    async function steadyLedger(run: string): Promise<void> {
      const s3 = new S3Client({ ...all().client, forcePathStyle: true });
      const Bucket = await bucketOf(all());
      const Prefix = `ledgers/${still}/`;
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
      expect(Contents.length).toBeGreaterThan(5);
      for (const { Key } of Contents.slice(-10))
        await s3.send(
          new CopyObjectCommand({
            Bucket,
            CopySource: `${Bucket}/${Key}`,
            Key: Key!.replace(Prefix, `ledgers/${run}/`),
          }),
        );
    }

    it.each(Object.keys(drills))('sees nothing of %s while nothing was done', async (drill) => {
      const experiment = drills[drill]!;
      const targets = await vi.waitFor(() => select(experiment.targets), { timeout: 30_000, interval: 200 });
      const at = new Date().toISOString();
      const run = `nothing-${drill}`;
      await planHarm({
        ...{ run, drill, experiment, targets, execution: 'none', armedAt: at, undoAt: at, injectedAt: at },
        ...{ notes: {}, sights: {} },
      });
      await steadyLedger(run);
      await expect(effect({ run }, context)).rejects.toMatchObject({ name: 'NotReadyYet' });
    });
  });
}
