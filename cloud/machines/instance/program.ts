import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Where the plain programs of instances are. */
export interface Programs {
  readonly init: string;
  readonly systemctl: string;
}

/**
 * Makes plain JavaScript of init and systemctl: stripping types in each instance would cost it 13 MB and 60 ms. The deployment agent is a
 * chunk of its own, loaded by the first deployment.
 */
export async function buildPrograms(folder: string): Promise<Programs> {
  const outdir = path.join(folder, 'programs');
  mkdirSync(outdir, { recursive: true });
  const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  await build({
    entryPoints: [source('init.ts'), source('systemctl.ts')],
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outExtension: { '.js': '.mjs' },
    // CommonJS packages within an ES module ask for Node's own modules by `require`.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'silent',
  });
  return { init: path.join(outdir, 'init.mjs'), systemctl: path.join(outdir, 'systemctl.mjs') };
}
