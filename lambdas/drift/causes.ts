import { EC2Client, paginateDescribeTags } from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { step } from '../step.ts';
import { read } from '../table.ts';
import { causeOf } from './cause-of.ts';
import { definition } from './definition.ts';
import type { Cause } from './difference.ts';
import type { Observed } from './observe.ts';
import { runsSince } from './runs-during.ts';
import { whoChanged } from './who-changed.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });

const Change = z.looseObject({
  resource: z.string(),
  action: z.string(),
  calls: z.array(z.string()),
  id: z.string().optional(),
});

/** Who or what has made each change of a plan necessary, by the account's own trail. Nothing is known of what was never provisioned, or is torn down. */
export const handler = step(z.object({ changes: z.array(Change) }), async ({ changes }) => {
  const baseline = await read<Observed>('drift', 'baseline');
  const stands = changes.some(({ resource, action }) => resource === 'vpc' && action !== 'create');
  if (!baseline || !stands || changes.every(({ action }) => action === 'keep')) return { changes };
  const since = baseline.body.at;
  const [drills, deployments] = await Promise.all([runsSince('drill', since), runsSince('deploy', since)]);
  const explained: (z.output<typeof Change> & { cause?: Cause })[] = [];
  // One after the other: the trail takes two questions a second.
  for (const change of changes) {
    if (change.action === 'keep') {
      explained.push(change);
      continue;
    }
    const ids = [...(change.id ? [change.id] : []), ...(await idsOf(change.resource))];
    const last = await whoChanged({ ...change, ids }, since);
    const cause = causeOf(last, { drills, deployments }, baseline.body.definition !== definition);
    explained.push({ ...change, cause });
  }
  return { changes: explained };
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
