import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '..');

/** What a function's role may do, as declared beside the function. */
export interface Grant {
  readonly actions: readonly string[];
  readonly on: readonly string[];
  readonly when?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  readonly implied?: string;
  readonly because?: string;
}

/** A Lambda function: a file below `lambdas/` that has its grants beside it. */
export interface LambdaFile {
  /** The file's name, `database-available`: also the end of the function's name. */
  readonly name: string;
  /** What state machines call it: `DatabaseAvailable`. */
  readonly state: string;
  /** Where its bundle is. */
  readonly bundle: string;
  readonly grants: readonly Grant[];
  readonly limits: Limits;
}

/** What a function needs more of than others: beside its grants, as `export const limits`. */
export interface Limits {
  readonly memoryMb?: number;
  readonly timeoutSeconds?: number;
}

/** Every folder of `lambdas/` whose files are functions: those with their grants in a file beside them. */
export async function discoverFunctions(bundles = path.join(root, 'out', 'lambdas')): Promise<LambdaFile[]> {
  const folder = path.join(root, 'lambdas');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const functions = files.filter((file) => file.includes(path.sep) && file.endsWith('.grants.ts')).sort();
  return Promise.all(
    functions.map(async (file) => {
      const name = path.basename(file, '.grants.ts');
      const { default: grants, limits = {} } = (await import(pathToFileURL(path.join(folder, file)).href)) as {
        default: Grant[];
        limits?: Limits;
      };
      return { name, state: pascal(name), bundle: path.join(bundles, name), grants, limits };
    }),
  );
}

const pascal = (name: string) => name.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
