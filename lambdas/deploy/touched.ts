import { type CodeCommitClient, paginateGetDifferences } from '@aws-sdk/client-codecommit';
import { named } from '../naming.ts';
import type { Tier } from '../settings.ts';

/** What every tier is made of. What is in neither a tier's folder nor here (a README, say) is in no artifact. */
const SHARED = ['host/', 'http/', 'build.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'];

/** The paths that differ between two commits: those that the tier is made of, and the others. */
export async function touched(codecommit: CodeCommitClient, before: string, after: string, tier: Tier) {
  const pages = paginateGetDifferences(
    { client: codecommit },
    { repositoryName: named(), beforeCommitSpecifier: before, afterCommitSpecifier: after },
  );
  const paths = new Set<string>();
  // A file that was moved concerns the place that it left as well.
  for await (const { differences = [] } of pages)
    for (const { beforeBlob, afterBlob } of differences)
      for (const path of [beforeBlob?.path, afterBlob?.path]) if (path !== undefined) paths.add(path);
  const { true: concerning = [], false: others = [] } = Object.groupBy(
    paths,
    (path) => `${concerns(path, tier)}`,
  ) as Partial<Record<'true' | 'false', string[]>>;
  return { concerning, others };
}

const concerns = (path: string, tier: Tier) =>
  path.startsWith(`${tier}/`) || SHARED.some((it) => (it.endsWith('/') ? path.startsWith(it) : path === it));
