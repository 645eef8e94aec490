import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { absent } from './deployment-folder.ts';
import { UsersOwnError } from './fault.ts';

const EVENTS = [
  'ApplicationStop',
  'BeforeInstall',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
] as const;

const script = z.strictObject({
  location: z.string().min(1),
  /** Seconds. */
  timeout: z.coerce.number().int().positive().max(3600).default(3600),
  runas: z.string().optional(),
});
const absolute = z.string().startsWith('/', 'is an absolute path');
const permission = z.strictObject({
  object: absolute,
  pattern: z.string().default('**'),
  except: z.array(z.string()).default([]),
  owner: z.string().optional(),
  group: z.string().optional(),
  /** YAML reads 755 as a decimal number, and 0755 and "755" as they are meant. */
  mode: z
    .union([z.string(), z.number().transform(String)])
    .refine((mode) => /^[0-7]{3,4}$/.test(mode), 'has three or four octal digits')
    .optional(),
  type: z.array(z.enum(['file', 'directory'])).default(['file', 'directory']),
});
const appspec = z.strictObject({
  version: z.literal(0, 'is 0.0'),
  os: z.literal('linux', 'is linux'),
  files: z
    .array(z.strictObject({ source: z.string().min(1), destination: absolute }))
    .nullish()
    .transform((it) => it ?? []),
  file_exists_behavior: z.enum(['DISALLOW', 'OVERWRITE', 'RETAIN']).optional(),
  permissions: z
    .array(permission)
    .nullish()
    .transform((it) => it ?? []),
  hooks: z
    .partialRecord(z.enum(EVENTS), z.array(script))
    .nullish()
    .transform((it) => it ?? {}),
});

export type AppSpec = z.infer<typeof appspec>;
export type Script = z.infer<typeof script>;
export type Permission = z.infer<typeof permission>;

/** The appspec file of an unpacked revision. Throws `UsersOwnError`, which names everything that is wrong with it. */
export async function readAppSpec(archive: string): Promise<AppSpec> {
  for (const name of ['appspec.yml', 'appspec.yaml']) {
    const text = await readFile(path.join(archive, name), 'utf8').catch(absent);
    if (text !== undefined) return parseAppSpec(text, name);
  }
  throw new UsersOwnError(
    'UnknownError',
    'The revision has no appspec.yml: it belongs at the root of the bundle, not in a folder of it',
  );
}

export function parseAppSpec(text: string, name: string): AppSpec {
  let read: unknown;
  try {
    read = parse(text);
  } catch (error) {
    throw new UsersOwnError('UnknownError', `${name} is not YAML: ${(error as Error).message}`);
  }
  const { data, error } = appspec.safeParse(read);
  if (data) return data;
  const faults = error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`);
  throw new UsersOwnError('UnknownError', `${name} is invalid: ${faults.join('; ')}`);
}
