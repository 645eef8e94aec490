import { type Activity, AutoScalingClient, paginateDescribeScalingActivities } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient, DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';
import { servingGroup } from '../auto-scaling-group.ts';
import { named } from '../naming.ts';
import { type Tier, tiers } from '../settings.ts';
import { logger, step } from '../step.ts';
import { databaseEvents } from './database-events.ts';
import type { Happening } from './happening.ts';
import { findHarm, type Harm } from './harm.ts';
import { ofApi, ofPostgres } from './logged.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });
const cloudwatch = new CloudWatchClient({ maxAttempts: 5 });

/** States hand on 256 KiB; what comes after so many has little to say about the fault. */
const MOST = 200;
const LONGEST = 300;

/** What everybody other than the probe and the injector says about the time since the harm was armed, on the wall's clock. A source that does not answer is left out, and named. */
export const handler = step(z.object({ run: z.string() }), async ({ run }) => {
  const harm = await findHarm(run);
  if (!harm) return { evidence: { happenings: [], missing: [] } };
  const sources = { RDS: ofRds, 'Auto Scaling': ofGroups, 'the API': ofApi, PostgreSQL: ofPostgres, alarms: ofAlarms };
  const missing: string[] = [];
  const told = await Promise.all(
    Object.entries(sources).map(async ([name, ask]) => {
      try {
        return await ask(harm);
      } catch (error) {
        logger.warn('no evidence', { source: name, error: error as Error });
        missing.push(`${name}: ${(error as Error).message}`);
        return [];
      }
    }),
  );
  const happenings = told
    .flat()
    .sort((a, b) => a.at.localeCompare(b.at))
    .slice(0, MOST)
    .map((it) => ({ ...it, text: it.text.slice(0, LONGEST) }));
  return { evidence: { happenings, missing } };
});

async function ofRds({ armedAt }: Harm): Promise<Happening[]> {
  const events = await databaseEvents(armedAt);
  return events.map(({ at, message }) => ({ at, source: 'RDS', text: message }));
}

async function ofGroups({ armedAt }: Harm): Promise<Happening[]> {
  const activities = await Promise.all(tiers.map((tier) => activitiesOf(tier, armedAt)));
  return activities
    .flat()
    .map((it) => ({ at: it.StartTime!.toISOString(), source: 'Auto Scaling', text: `${it.Description} ${it.Cause}` }));
}

/** The newest come first: a group that launches and ends instances without end fills page after page. */
async function activitiesOf(tier: Tier, since: string): Promise<Activity[]> {
  const AutoScalingGroupName = await servingGroup(autoScaling, tier);
  const found: Activity[] = [];
  const pages = paginateDescribeScalingActivities({ client: autoScaling, pageSize: 100 }, { AutoScalingGroupName });
  for await (const { Activities = [] } of pages) {
    const recent = Activities.filter(({ StartTime }) => StartTime!.toISOString() >= since);
    found.push(...recent);
    if (recent.length < Activities.length) break;
  }
  return found;
}

async function ofAlarms({ armedAt }: Harm): Promise<Happening[]> {
  const { AlarmHistoryItems = [] } = await cloudwatch.send(
    new DescribeAlarmHistoryCommand({
      HistoryItemType: 'StateUpdate',
      StartDate: new Date(armedAt),
      EndDate: new Date(),
    }),
  );
  return AlarmHistoryItems.filter(({ AlarmName }) => AlarmName?.startsWith(`${named()}-`)).map((it) => ({
    at: it.Timestamp!.toISOString(),
    source: 'CloudWatch',
    text: `${it.AlarmName}: ${it.HistorySummary}`,
  }));
}
