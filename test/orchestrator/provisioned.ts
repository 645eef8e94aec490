import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect } from 'vitest';
import { siteUrl } from '../../console/site.ts';
import { type Clone, cloneOf } from './clone.ts';
import type { Whole } from './whole.ts';

/** A whole dev environment that is live, and a developer's clone of its repository. */
export interface Provisioned extends Disposable {
  readonly all: Whole;
  readonly clone: Clone;
  readonly site: string;
  /** The commit that provisioning has made and deployed. */
  readonly first: string;
  /** The commits that both tiers serve, by their own word, in a dozen answers: `web …, api …`. */
  served(): Promise<string[]>;
  /** How many executions of `deploy` there are. */
  deployments(): Promise<number>;
  /** Which tiers were rolled out for a commit, and when; the first begun comes first. */
  rollouts(commit: string): Promise<{ tier: string; from: number; to: number }[]>;
}

/** The environment of a run of `provision` that has succeeded; of a new one, if there is none. */
export async function provisioned(all: Whole): Promise<Provisioned> {
  const before = (await all.executions('provision')).find(({ status }) => status === 'SUCCEEDED');
  const { status, cause, output } = before ?? (await all.run('provision', { environment: 'dev' }));
  expect(status, cause).toBe('SUCCEEDED');
  const { repository, publicLoadBalancer, deployed } = JSON.parse(output!);
  const site = await siteUrl(new ElasticLoadBalancingV2Client(all.client), publicLoadBalancer.dnsName);
  const clone = await cloneOf(all, repository.cloneUrlHttp);
  return {
    all,
    clone,
    site,
    first: deployed.web.commit,
    async served() {
      const answers = await Promise.all(Array.from({ length: 12 }, () => fetch(`${site}/api/openapi.json`)));
      return [...new Set(answers.map(({ headers }) => headers.get('x-revision')!))];
    },
    deployments: async () => (await all.executions('deploy')).length,
    async rollouts(commit) {
      const found = (await all.executions('rollout')).filter(({ input }) => input!.includes(commit));
      return found
        .map(({ input, startDate, stopDate }) => ({
          tier: (JSON.parse(input!) as { tier: string }).tier,
          from: startDate!.getTime(),
          to: stopDate!.getTime(),
        }))
        .sort((a, b) => a.from - b.from);
    },
    [Symbol.dispose]: () => clone.remove(),
  };
}
