import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../bundle.ts';

/** Makes plain JavaScript of the runtime, which every worker loads anew; gives the file. */
export async function buildRuntime(folder: string): Promise<string> {
  const file = path.join(folder, 'runtime.mjs');
  await bundle([fileURLToPath(new URL('runtime.ts', import.meta.url))], `--outfile=${file}`, '--format=esm');
  return file;
}
