import { EC2Client, paginateDescribeTags } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { step } from '../step.ts';
import { read, write } from '../table.ts';
import { causeOf } from './cause-of.ts';
import type { Difference, Drift } from './difference.ts';
import { happened } from './happened.ts';
import { type Observed, observe } from './observe.ts';
import { runsSince } from './runs-during.ts';
import { whoChanged } from './who-changed.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });

const Ask = z.object({
  /** `ensure`: what stands now is what is wanted, and what later looks are held against. */
  verb: z.enum(['ensure', 'plan']),
  changes: z.array(z.object({ resource: z.string(), action: z.string(), because: z.array(z.string()) })).default([]),
});

/** Every difference between what a provision has left and what stands now, each with its cause. Changes nothing but its own notes. */
export const handler = step(Ask, async ({ verb, changes }) => {
  const now = await observe();
  const noted = await read<Observed>('drift', 'baseline');
  const before = verb === 'ensure' ? now : (noted?.body ?? now);
  if (verb === 'ensure' || !noted) await write('drift', 'baseline', now, noted);
  if (verb === 'ensure') return {};

  const [drills, deployments] = await Promise.all([runsSince('drill', before.at), runsSince('deploy', before.at)]);
  const runs = { drills, deployments };
  const changed = changes.filter(({ action }) => action !== 'keep');
  const planned = await inTurn(changed, async ({ resource, because }): Promise<Difference[]> => {
    const last = await whoChanged(resource, await idsOf(resource), before.at);
    const cause = causeOf(last, runs, before.definition !== now.definition);
    return because.map((what) => ({ resource, what, cause }));
  });
  const differences = [...planned.flat(), ...(await happened(before, now, runs))];
  const unexplained = differences.filter(({ cause }) => cause.kind === 'unexplained').length;
  const drift: Drift = { at: now.at, since: before.at, differences, unexplained };
  await write('drift', 'last', drift, await read('drift', 'last'));
  return drift;
});

/** The ids that EC2's tags give a resource; what is part of another is known by that one's. */
async function idsOf(resource: string): Promise<string[]> {
  const name = resource.replace(/^security-group-rules\//, 'security-group/');
  const ids: string[] = [];
  const Filters = [
    { Name: 'key', Values: ['muster:resource'] },
    { Name: 'value', Values: [name] },
  ];
  for await (const { Tags = [] } of paginateDescribeTags({ client: ec2 }, { Filters }))
    ids.push(...Tags.map(({ ResourceId = '' }) => ResourceId));
  return ids;
}

/** One after the other: the trail takes two questions a second. */
async function inTurn<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (const one of all) done.push(await work(one));
  return done;
}
