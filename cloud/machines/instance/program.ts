import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.ts';

/** Where the plain programs of instances are. */
export interface Programs {
  readonly init: string;
  readonly systemctl: string;
}

/**
 * Makes plain JavaScript of init and systemctl. The deployment agent is a chunk of its own, loaded by the first deployment.
 */
export async function buildPrograms(folder: string): Promise<Programs> {
  const outdir = path.join(folder, 'programs');
  mkdirSync(outdir, { recursive: true });
  const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  await bundle(
    [source('init.ts'), source('systemctl.ts')],
    `--outdir=${outdir}`,
    '--splitting',
    '--format=esm',
    '--out-extension:.js=.mjs',
    // CommonJS packages within an ES module ask for Node's own modules by `require`.
    "--banner:js=import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  );
  return { init: path.join(outdir, 'init.mjs'), systemctl: path.join(outdir, 'systemctl.mjs') };
}
