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
  let number = 0;
  return {
    async build(tier, commit, changes = {}) {
      const sources = path.join(folder, `${commit}-${tier}-${++number}`);
      await cp('services', sources, { recursive: true, filter: (from) => !/node_modules|\/out(\/|$)/.test(from) });
      await symlink(path.resolve('node_modules'), path.join(sources, 'node_modules'));
      for (const [name, change] of Object.entries(changes)) {
        const file = path.join(sources, name);
        if (typeof change === 'string') await writeFile(file, change);
        else await writeFile(file, replace(await readFile(file, 'utf8'), change, name));
      }
      const env = { ...process.env, CODEBUILD_RESOLVED_SOURCE_VERSION: commit.padEnd(40, '0') };
      await run(process.execPath, ['build.mjs', tier], { cwd: sources, env });
      return path.join(sources, 'out', tier);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function replace(text: string, words: Readonly<Record<string, string>>, name: string): string {
  return Object.entries(words).reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new RangeError(`${name} has no "${from}" to change`);
    return changed.replaceAll(from, to);
  }, text);
}
