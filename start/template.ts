import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What the template is made of. */
const SOURCES = ['lambdas', 'cdk', 'statemachines', 'events', 'services', 'cdk.json', 'build.ts', 'package-lock.json'];

/**
 * Synthesizes the CDK app into `cdk.out` as `node build.ts && node cdk/app.ts` do, unless nothing that it is made of has changed since.
 * @returns the folder of the cloud assembly
 */
export async function synthesize(root: string, account: string, region: string): Promise<string> {
  const cdkOut = path.join(root, 'cdk.out');
  const mark = path.join(cdkOut, 'made-of');
  const fingerprint = `${account} ${region} ${digest(root)}`;
  if (existsSync(mark) && readFileSync(mark, 'utf8') === fingerprint) return cdkOut;
  const { buildLambdas } = await import('../build.ts');
  await buildLambdas(root);
  // CDK's own validation of the template costs seconds, and `npm run check` has it.
  process.env.CDK_VALIDATION = 'false';
  const { createApp } = await import('../cdk/main.ts');
  (await createApp({ outdir: cdkOut, account, region })).synth();
  writeFileSync(mark, fingerprint);
  return cdkOut;
}

function digest(root: string): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    const at = path.join(root, source);
    const files = statSync(at).isDirectory() ? readdirSync(at, { recursive: true, encoding: 'utf8' }).sort() : [''];
    for (const file of files) {
      if (file.includes('node_modules') || !statSync(path.join(at, file)).isFile()) continue;
      hash.update(`${source}/${file}\n`).update(readFileSync(path.join(at, file)));
    }
  }
  return hash.digest('hex');
}
