import { parse } from 'yaml';
import * as z from 'zod';
import { PhaseFailed } from './fault.ts';

const commands = z
  .array(z.union([z.string(), z.number().transform(String)]))
  .nullish()
  .transform((it) => it ?? []);
const phase = z.object({
  commands,
  finally: commands,
  'on-failure': z.enum(['ABORT', 'CONTINUE']).default('ABORT'),
  'runtime-versions': z.record(z.string(), z.union([z.string(), z.number()]).transform(String)).default({}),
});
const variables = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .nullish()
  .transform((it) => it ?? {});
const buildspec = z.object({
  version: z.literal([0.2, '0.2'], 'is 0.2'),
  env: z
    .object({
      shell: z.literal('bash', 'is bash here').optional(),
      variables,
      'parameter-store': variables,
      'secrets-manager': variables,
    })
    .prefault({}),
  phases: z
    .strictObject({ install: phase, pre_build: phase, build: phase, post_build: phase })
    .partial()
    .refine((phases) => Object.keys(phases).length > 0, 'has at least one phase'),
  artifacts: z
    .object({
      files: z.array(z.string()).min(1),
      name: z.string().optional(),
      'base-directory': z.string().default('.'),
      'discard-paths': z.union([z.boolean(), z.enum(['yes', 'no']).transform((it) => it === 'yes')]).default(false),
      'exclude-paths': z.array(z.string()).default([]),
    })
    .optional(),
});

export type Buildspec = z.infer<typeof buildspec>;
export type PhaseSpec = z.infer<typeof phase>;
export type ArtifactSpec = NonNullable<Buildspec['artifacts']>;

/** What a buildspec says. Keys that change nothing here (`cache`, `reports`, `batch`) are passed over. Throws `PhaseFailed`. */
export function parseBuildspec(text: string): Buildspec {
  let read: unknown;
  try {
    read = parse(text);
  } catch (error) {
    throw new PhaseFailed('YAML_FILE_ERROR', `The buildspec is not YAML: ${(error as Error).message}`);
  }
  const { data, error } = buildspec.safeParse(read);
  if (data) return data;
  const faults = error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`);
  throw new PhaseFailed('YAML_FILE_ERROR', `The buildspec is invalid: ${faults.join('; ')}`);
}
