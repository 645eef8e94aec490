import type { Whole } from './whole.ts';

/** Where the environment keeps its artifacts, ledgers and reports, by the word of the run that has provisioned it. */
export async function bucketOf(all: Whole): Promise<string> {
  const provisioned = (await all.executions('provision')).find(({ status }) => status === 'SUCCEEDED')!;
  return (JSON.parse(provisioned.output!) as { artifactBucket: string }).artifactBucket;
}
