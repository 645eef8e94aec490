// Builds one tier into out/<tier>: everything that an instance needs, and nothing else. Usage: node build.mjs web|api
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const tier = process.argv[2];
if (tier !== 'web' && tier !== 'api') {
  console.error(`Which tier? "${tier ?? ''}" is neither web nor api`);
  process.exit(1);
}
const here = import.meta.dirname;
const out = path.join(here, 'out', tier);
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

await build({
  absWorkingDir: here,
  entryPoints: [`${tier}/listen.ts`, 'host/validate.ts'],
  entryNames: '[name]',
  chunkNames: 'chunks/[hash]',
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  // pg asks for these only when they are there.
  external: ['pg-native', 'cloudflare:sockets'],
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'warning',
});

const unit = [`muster-${tier}.service`, `muster-${tier}.logrotate`];
for (const name of ['appspec.yml', ...unit, 'deploy', 'views', 'public', 'migrations']) {
  const from = path.join(here, tier, name);
  if (existsSync(from)) cpSync(from, path.join(out, name), { recursive: true });
}
// What it is, for whoever deploys it and for the program itself: CodeBuild says which commit it builds; a build by hand says that it is one.
const { CODEBUILD_RESOLVED_SOURCE_VERSION: commit = 'working-copy', CODEBUILD_START_TIME } = process.env;
const manifest = {
  commit,
  tier,
  // As EC2 calls it.
  architecture: process.arch === 'x64' ? 'x86_64' : process.arch,
  node: process.version,
  created: new Date(CODEBUILD_START_TIME ? Number(CODEBUILD_START_TIME) : Date.now()).toISOString(),
};
writeFileSync(path.join(out, 'revision.json'), `${JSON.stringify(manifest)}\n`);
