import { errors } from './errors.ts';
import { checkName } from './name.ts';
import { page } from './page.ts';
import type { ActivityRow, Operations, States } from './states.ts';

/** AWS answers an empty poll after 60 seconds. */
const POLL_MS = 60_000;

/** Activities: tasks that workers come and get. */
export function activityOperations({ cloud, engine, activities }: States) {
  function found(arn = ''): ActivityRow {
    if (!arn.startsWith('arn:')) throw errors.invalidArn(arn);
    const row = activities.get(arn);
    if (!row) throw errors.noActivity(arn);
    return row;
  }

  return {
    async CreateActivity({ name, tags = [] }) {
      checkName(name as string);
      const arn = cloud.arn('states', `activity:${name}`);
      const now = cloud.clock.now().toISOString();
      const tagged = Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]));
      const row =
        activities.get(arn) ?? activities.put(arn, { arn, name: name as string, createdAt: now, tags: tagged });
      return { activityArn: arn, creationDate: new Date(row.createdAt) };
    },

    async DescribeActivity({ activityArn }) {
      const { arn, name, createdAt } = found(activityArn);
      return {
        activityArn: arn,
        name,
        creationDate: new Date(createdAt),
        encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
      };
    },

    async DeleteActivity({ activityArn }) {
      activities.delete(activityArn as string);
      return {};
    },

    async ListActivities(input) {
      const { items, nextToken } = page(activities.values(), input, 100);
      return {
        activities: items.map((it) => ({
          activityArn: it.arn,
          name: it.name,
          creationDate: new Date(it.createdAt),
        })),
        ...(nextToken && { nextToken }),
      };
    },

    async GetActivityTask({ activityArn, workerName }) {
      const { arn } = found(activityArn);
      const enough = new AbortController();
      const either = AbortSignal.any([cloud.signal, enough.signal]);
      cloud.clock.sleep(POLL_MS, either).then(
        () => enough.abort(),
        () => {},
      );
      try {
        const offer = await engine.activities.poll(arn, workerName, either);
        return offer ? { taskToken: offer.token, input: offer.input } : {};
      } finally {
        enough.abort();
      }
    },
  } satisfies Operations;
}
