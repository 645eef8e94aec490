import { mkdir, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Buildspec } from './buildspec.ts';
import { PhaseFailed } from './fault.ts';

/** The packages of this project: what a build image brings along. */
const PACKAGES = path.resolve(createRequire(import.meta.url).resolve('yaml/package.json'), '../..');
const MAJOR = process.versions.node.split('.')[0];

/**
 * The build image of this machine: its own Node and npm, and this project's packages, which every build below the folder finds
 * by Node's ordinary search upwards. Gives back the `PATH` of the commands.
 */
export async function prepareImage(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await symlink(PACKAGES, path.join(folder, 'node_modules'), 'dir').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return [path.dirname(process.execPath), path.join(PACKAGES, '.bin'), process.env.PATH ?? '/usr/bin:/bin'].join(
    path.delimiter,
  );
}

/** Throws `PhaseFailed` for a runtime that the image does not have: the one that it has is this Node. */
export function checkRuntimes({ phases }: Buildspec): void {
  for (const [runtime, version] of Object.entries(phases.install?.['runtime-versions'] ?? {})) {
    const known = runtime === 'nodejs' && [MAJOR, 'latest', `${MAJOR}.x`].includes(version);
    if (known) continue;
    throw new PhaseFailed(
      'YAML_FILE_ERROR',
      `Unknown runtime version of ${runtime}: ${version}. This build image has nodejs ${MAJOR}.`,
    );
  }
}
