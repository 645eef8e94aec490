import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What a commit changes: whole files, or words in them (`{ from: to }`). */
export type Changes = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

/** Commits of the guild roster, built as CodeBuild builds them. */
export interface Workbench extends AsyncDisposable {
  /** Builds a tier of the sources with these changes; gives the folder of its artifact. */
  build(tier: 'web' | 'api', commit: string, changes?: Changes): Promise<string>;
}

export async function workbench(): Promise<Workbench> {
  const folder = await mkdtemp(path.join(tmpdir(), 'muster-versions-'));
  /** By tier, what was built of the sources as they are. */
  const unchanged = new Map<string, { readonly commit: string; readonly out: string }>();
  let number = 0;

  async function built(tier: string, commit: string, changes: Changes): Promise<string> {
    const sources = path.join(folder, `${commit}-${tier}-${++number}`);
    await cp('services', sources, { recursive: true, filter: (from) => !/node_modules|\/out(\/|$)/.test(from) });
    await symlink(path.resolve('node_modules'), path.join(sources, 'node_modules'));
    await change(sources, changes);
    const env = { ...process.env, CODEBUILD_RESOLVED_SOURCE_VERSION: commit.padEnd(40, '0') };
    await run(process.execPath, ['build.mjs', tier], { cwd: sources, env });
    return path.join(sources, 'out', tier);
  }

  /** What the build bundles is the same: its files beside the bundle are the commit's. */
  async function copied(tier: string, commit: string, changes: Changes): Promise<string> {
    const before = unchanged.get(tier)!;
    const copy = path.join(folder, `${commit}-${tier}-${++number}`);
    const out = path.join(copy, tier);
    await cp(before.out, out, { recursive: true });
    await change(copy, { ...changes, [`${tier}/revision.json`]: { [before.commit]: commit } });
    return out;
  }

  return {
    async build(tier, commit, changes = {}) {
      const isBundled = Object.keys(changes).some((name) => name.endsWith('.ts'));
      if (unchanged.has(tier) && !isBundled) return copied(tier, commit, changes);
      const out = await built(tier, commit, changes);
      if (Object.keys(changes).length === 0) unchanged.set(tier, { commit, out });
      return out;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function change(root: string, changes: Changes): Promise<void> {
  for (const [name, words] of Object.entries(changes)) {
    const file = path.join(root, name);
    await writeFile(file, typeof words === 'string' ? words : replace(await readFile(file, 'utf8'), words, name));
  }
}

function replace(text: string, words: Readonly<Record<string, string>>, name: string): string {
  return Object.entries(words).reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new RangeError(`${name} has no "${from}" to change`);
    return changed.replaceAll(from, to);
  }, text);
}
