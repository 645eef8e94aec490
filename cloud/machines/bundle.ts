import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

const compiler = createRequire(import.meta.url).resolve('esbuild/bin/esbuild');

/**
 * Makes plain programs of TypeScript, for processes that are many: stripping types would cost each of them 13 MB and 60 ms. The compiler
 * runs as a program that ends, since as a library it leaves a service behind.
 * @param options esbuild's, as its command line has them
 */
export async function bundle(entries: readonly string[], ...options: string[]): Promise<void> {
  const always = ['--bundle', '--platform=node', '--target=node20', '--log-level=error'];
  await promisify(execFile)(compiler, [...entries, ...always, ...options]);
}
