import * as z from 'zod';
import { step } from '../step.ts';
import { read, write } from '../table.ts';
import { Cause, type Drift } from './difference.ts';
import { happened } from './happened.ts';
import { type Observed, observe } from './observe.ts';
import { runsSince } from './runs-during.ts';

const Ask = z.object({
  /** `ensure`: what stands now is what is wanted, and what later looks are held against. */
  verb: z.enum(['ensure', 'plan']),
  /** What a plan has found to differ, with the causes that it knows. */
  changes: z
    .array(z.object({ resource: z.string(), because: z.array(z.string()), cause: Cause.optional() }))
    .default([]),
});

const UNKNOWN: Cause = { kind: 'unexplained', words: 'nothing was noted yet that it could be held against' };

/** Every difference between what a provision has left and what stands now, each with its cause. Changes nothing but its own notes. */
export const handler = step(Ask, async ({ verb, changes }) => {
  const now = await observe();
  const noted = await read<Observed>('drift', 'baseline');
  const before = verb === 'ensure' ? now : (noted?.body ?? now);
  if (verb === 'ensure' || !noted) await write('drift', 'baseline', now, noted);
  if (verb === 'ensure') return {};

  const [drills, deployments] = await Promise.all([runsSince('drill', before.at), runsSince('deploy', before.at)]);
  const planned = changes.flatMap(({ resource, because, cause = UNKNOWN }) =>
    because.map((what) => ({ resource, what, cause })),
  );
  const differences = [...planned, ...(await happened(before, now, { drills, deployments }))];
  const unexplained = differences.filter(({ cause }) => cause.kind === 'unexplained').length;
  const drift: Drift = { at: now.at, since: before.at, differences, unexplained };
  await write('drift', 'last', drift, await read('drift', 'last'));
  return drift;
});
