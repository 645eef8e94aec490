import { AutoScalingClient, paginateDescribeScalingActivities } from '@aws-sdk/client-auto-scaling';
import { paginateDescribeEvents, RDSClient } from '@aws-sdk/client-rds';
import { named } from '../naming.ts';
import { settings, type Tier, tiers } from '../settings.ts';
import { drillCause, type Runs } from './cause-of.ts';
import type { Cause, Difference } from './difference.ts';
import type { Observed } from './observe.ts';
import { during } from './runs-during.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });
const rds = new RDSClient({ maxAttempts: 5 });

/** What has become of the things that move by themselves, and what moved them, by the words of the services that did. */
export async function happened(before: Observed, now: Observed, runs: Runs): Promise<Difference[]> {
  const found = await Promise.all([failover(before, now, runs), ...tiers.map((it) => fleet(it, before, now, runs))]);
  return found.flat();
}

async function failover(before: Observed, now: Observed, runs: Runs): Promise<Difference[]> {
  if (!before.primary || !now.primary || before.primary === now.primary) return [];
  const what = `the primary is in ${now.primary}, not ${before.primary}`;
  const events = paginateDescribeEvents(
    { client: rds },
    { SourceIdentifier: named(), SourceType: 'db-instance', StartTime: earliest(before.at) },
  );
  let last: { at: string; message: string } | undefined;
  for await (const { Events = [] } of events)
    for (const { Date: at, Message = '', EventCategories = [] } of Events)
      if (EventCategories.includes('failover') && at) last = { at: at.toISOString(), message: Message };
  const drill = during(runs.drills, last?.at);
  const cause: Cause = !last
    ? { kind: 'unexplained', words: 'RDS tells of no failover' }
    : drill
      ? drillCause(drill, last.message, last.at)
      : { kind: 'failover', words: last.message, at: last.at };
  return [{ resource: 'database', what, cause }];
}

/** RDS remembers 14 days. */
const earliest = (since: string) => new Date(Math.max(Date.parse(since), Date.now() - 14 * 86_400_000 + 60_000));

async function fleet(tier: Tier, before: Observed, now: Observed, runs: Runs): Promise<Difference[]> {
  const [was, is] = [before.tiers[tier], now.tiers[tier]];
  const differences: Difference[] = [];
  if (was.deployment !== is.deployment)
    differences.push({
      resource: `deployment-group/${tier}`,
      what: `it serves the revision of ${is.deployment ?? 'no deployment'}, not of ${was.deployment ?? 'none'}`,
      cause: deployed(is.deployment, runs),
    });
  const lost = was.instances.filter((id) => !is.instances.includes(id));
  const fresh = is.instances.filter((id) => !was.instances.includes(id));
  if (lost.length + fresh.length === 0) return differences;
  const causes = await activities([was.group, is.group], before.at);
  for (const [index, id] of (lost.length > fresh.length ? lost : fresh).entries()) {
    const [gone, come] = [lost[index], fresh[index]];
    const told =
      causes.find(({ words }) => gone && words.includes(gone)) ?? causes.find(({ words }) => words.includes(id));
    const drill = during(runs.drills, told?.at);
    const cause: Cause = !told
      ? { kind: 'unexplained', words: 'the group tells of nothing' }
      : drill
        ? drillCause(drill, told.cause, told.at)
        : { kind: 'replacement', words: told.cause, at: told.at };
    const what = gone && come ? `${come} in the place of ${gone}` : gone ? `${gone} is gone` : `${come} has come`;
    differences.push({ resource: `auto-scaling-group/${tier}`, what, cause });
  }
  return differences;
}

function deployed(deployment: string | undefined, runs: Runs): Cause {
  const run = runs.deployments[0];
  const drill = run && runs.drills.find(({ from, to }) => from <= run.from && run.from <= to);
  if (drill) return drillCause(drill, `deployment ${deployment}`);
  return run
    ? { kind: 'deployment', words: `${run.what}, deployed by ${run.name}`, at: new Date(run.from).toISOString() }
    : { kind: 'deployment', words: `CodeDeploy says that ${deployment} was the last to succeed` };
}

/** What the groups of a tier did since, the newest first. */
async function activities(groups: readonly (string | undefined)[], since: string) {
  const told: { at: string; cause: string; words: string }[] = [];
  for (const AutoScalingGroupName of new Set(groups)) {
    if (!AutoScalingGroupName) continue;
    const pages = paginateDescribeScalingActivities(
      { client: autoScaling },
      { AutoScalingGroupName, IncludeDeletedGroups: true },
    );
    for await (const { Activities = [] } of pages) {
      for (const { StartTime, Cause: cause = '', Description = '' } of Activities)
        if (StartTime && StartTime.getTime() >= Date.parse(since) - settings.graceSeconds * 1000)
          told.push({ at: StartTime.toISOString(), cause, words: `${Description} ${cause}` });
      if ((Activities.at(-1)?.StartTime?.getTime() ?? 0) < Date.parse(since)) break;
    }
  }
  return told;
}
