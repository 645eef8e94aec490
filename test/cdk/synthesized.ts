import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import type { App, Stack } from 'aws-cdk-lib/core';
import { discoverFunctions } from '../../cdk/discover-functions.ts';
import { createApp } from '../../cdk/main.ts';

export const ACCOUNT = '111122223333';

/** The app as `cdk synth` sees it, for an account of its own. */
export async function synthesized(): Promise<{ app: App; outdir: string; template(name: string): Template }> {
  const outdir = mkdtempSync(path.join(tmpdir(), 'muster-cdk-'));
  process.once('exit', () => rmSync(outdir, { recursive: true, force: true }));
  const bundles = path.join(outdir, 'bundles');
  // What is in the bundles does not show in a template, so they are not built for it.
  for (const { name } of [...(await discoverFunctions()), { name: 'migration' }]) {
    mkdirSync(path.join(bundles, name), { recursive: true });
    writeFileSync(path.join(bundles, name, 'index.mjs'), '');
  }
  const app = await createApp({ outdir, bundles, account: ACCOUNT, region: 'eu-west-1' });
  return {
    app,
    outdir,
    template: (name) => Template.fromStack(app.node.findChild(`Muster-${name}`) as Stack),
  };
}
