import { CodeCommitClient, paginateGetDifferences } from '@aws-sdk/client-codecommit';
import * as z from 'zod';
import { named } from '../naming.ts';
import { settings, tiers } from '../settings.ts';
import { step } from '../step.ts';

const codecommit = new CodeCommitClient({ maxAttempts: 5 });

const Ask = z.object({ environment: z.literal(settings.environment), commit: z.string(), before: z.string() });

/** The tiers that a push changes: those in whose folders it touched a file, both if it touched what they share. */
export const handler = step(Ask, async ({ commit, before }) => {
  const pages = paginateGetDifferences(
    { client: codecommit },
    { repositoryName: named(), beforeCommitSpecifier: before, afterCommitSpecifier: commit },
  );
  const paths: string[] = [];
  for await (const { differences = [] } of pages)
    for (const { beforeBlob, afterBlob } of differences) paths.push((afterBlob ?? beforeBlob)!.path!);
  return { tiers: tiers.filter((tier) => paths.some((path) => concerns(path, tier))) };
});

const concerns = (path: string, tier: string) =>
  path.startsWith(`${tier}/`) || !tiers.some((other) => path.startsWith(`${other}/`));
