import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { discoverFunctions } from './discover-functions.ts';
import { dev } from './environments/dev.ts';
import { prod } from './environments/prod.ts';
import { staging } from './environments/staging.ts';
import { OrchestratorStack } from './orchestrator-stack.ts';

/** Beside the functions' bundles: the one program that is none. */
const MIGRATION = 'migration';

export interface AppOptions {
  readonly outdir: string;
  readonly account: string;
  readonly region: string;
  /** Where the functions' bundles are; default `out/lambdas`, where `node build.ts` puts them. */
  readonly bundles?: string;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** One stack an environment, `Muster-dev`, `Muster-staging` and `Muster-prod`: all in one account, or each in its own. */
export async function createApp({ outdir, account, region, bundles, context }: AppOptions): Promise<App> {
  // The CLI hands cdk.json's context over by itself; without it (`node cdk/app.ts`) the same template needs the same flags.
  const cdkJson = JSON.parse(readFileSync(path.join(import.meta.dirname, '../cdk.json'), 'utf8')) as {
    context: object;
  };
  const app = new App({ outdir, context: { ...cdkJson.context, ...context } });
  const functions = await discoverFunctions(bundles);
  const migration = path.join(bundles ?? path.join(import.meta.dirname, '../out/lambdas'), MIGRATION);
  for (const environment of [dev, staging, prod])
    new OrchestratorStack(app, `Muster-${environment.name}`, {
      env: { account, region },
      // CloudFormation takes a megabyte, and a third of an indented template is blanks.
      suppressTemplateIndentation: true,
      description: `Provisions, deploys and drills the ${environment.name} guild roster`,
      environment,
      functions,
      migration,
    });
  return app;
}
