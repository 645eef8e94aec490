import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles every Lambda function with one call, so that what they share (the SDK, Powertools) is parsed once; then gives each function a folder with its
 * entry and only the chunks that it reaches, so that a change of one function changes one asset: `out/lambdas/<function>/index.mjs`.
 */
export async function buildLambdas(
  root = import.meta.dirname,
  out = path.join(root, 'out', 'lambdas'),
): Promise<string[]> {
  const folder = path.join(root, 'lambdas');
  const entries = new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.includes(path.sep) && file.endsWith('.grants.ts'))
      .map((file) => [path.basename(file, '.grants.ts'), path.join(folder, file.replace('.grants.ts', '.ts'))]),
  );
  const all = `${out}.all`;
  for (const old of [all, out]) rmSync(old, { recursive: true, force: true });

  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries),
    outdir: all,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    metafile: true,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[hash]',
    // undici is CommonJS and asks for what Node.js brings; an ES module has no `require` of its own.
    banner: { js: "import{createRequire as __from}from'node:module';const require=__from(import.meta.url);" },
    // The ES modules of the SDK rather than its CommonJS: what is not used falls away.
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });

  for (const name of entries.keys()) {
    const entry = path.join(path.relative(root, all), `${name}.mjs`);
    for (const file of reachable(entry, metafile.outputs)) {
      const to = path.join(out, name, file === entry ? 'index.mjs' : path.relative(all, path.join(root, file)));
      mkdirSync(path.dirname(to), { recursive: true });
      copyFileSync(path.join(root, file), to);
    }
  }
  rmSync(all, { recursive: true });
  await buildMigration(root, path.join(out, 'migration'));
  return [...entries.keys()];
}

/** The program of the database's build, beside the functions: `out/lambdas/migration/index.mjs`. */
async function buildMigration(root: string, outdir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { index: path.join(root, 'lambdas', 'migration', 'main.ts') },
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    outExtension: { '.js': '.mjs' },
    mainFields: ['module', 'main'],
    // pg asks for these only when they are there, and for Node's own modules by `require`.
    external: ['pg-native', 'cloudflare:sockets'],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
  });
}

type Outputs = Readonly<Record<string, { imports: { path: string; external?: boolean }[] }>>;

function reachable(entry: string, outputs: Outputs): Set<string> {
  const seen = new Set([entry]);
  for (const file of seen)
    for (const { path: to, external } of outputs[file]?.imports ?? []) if (!external) seen.add(to);
  return seen;
}

if (import.meta.main) await buildLambdas();
