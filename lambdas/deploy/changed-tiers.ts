import { CodeCommitClient, paginateGetDifferences } from '@aws-sdk/client-codecommit';
import * as z from 'zod';
import { named } from '../naming.ts';
import { settings, tiers } from '../settings.ts';
import { step } from '../step.ts';

const codecommit = new CodeCommitClient({ maxAttempts: 5 });

const Ask = z.object({ environment: z.literal(settings.environment), commit: z.string(), before: z.string() });

/** What every tier is made of. What is in neither a tier's folder nor here (a README, say) is in no artifact. */
const SHARED = ['host/', 'http/', 'build.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** The tiers that a push changes: those in whose folders it touched a file, both if it touched what they share. */
export const handler = step(Ask, async ({ commit, before }) => {
  const pages = paginateGetDifferences(
    { client: codecommit },
    { repositoryName: named(), beforeCommitSpecifier: before, afterCommitSpecifier: commit },
  );
  const paths: string[] = [];
  // A file that was moved concerns the place that it left as well.
  for await (const { differences = [] } of pages)
    for (const { beforeBlob, afterBlob } of differences)
      paths.push(...[beforeBlob?.path, afterBlob?.path].filter((path) => path !== undefined));
  const changed = tiers.filter((tier) => paths.some((path) => concerns(path, tier)));
  const touched = [...new Set(paths)].join(', ') || 'nothing';
  const summary =
    changed.length > 0
      ? `deploys ${changed.join(' and ')}`
      : `deploys nothing: it touches ${touched}, which no tier has`;
  return { tiers: changed, summary: `${commit} ${summary}`.slice(0, 1000) };
});

const concerns = (path: string, tier: string) =>
  path.startsWith(`${tier}/`) || SHARED.some((it) => (it.endsWith('/') ? path.startsWith(it) : path === it));
