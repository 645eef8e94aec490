import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import type { App, Stack } from 'aws-cdk-lib/core';
import { buildLambdas } from '../../build.ts';
import { createApp } from '../../cdk/main.ts';

export const ACCOUNT = '111122223333';

/** The app as `cdk synth` sees it, for an account of its own. */
export async function synthesized(): Promise<{ app: App; outdir: string; template(name: string): Template }> {
  // What is in the bundles does not show in a template.
  if (!existsSync(path.resolve('out/lambdas/migration'))) await buildLambdas();
  const outdir = mkdtempSync(path.join(tmpdir(), 'muster-cdk-'));
  const app = await createApp({ outdir, account: ACCOUNT, region: 'eu-west-1' });
  return {
    app,
    outdir,
    template: (name) => Template.fromStack(app.node.findChild(`Muster-${name}`) as Stack),
  };
}
