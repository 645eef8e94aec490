import { counted, listed } from '../report/figures-in-words.ts';
import type { DeploymentReport, Harm } from './deployment-report.ts';

/** What to look at first when requests came to harm in an event: CodeDeploy's names, and what each of them does to a connection. */
const BY_EVENT: Readonly<Record<string, string>> = {
  BlockTraffic:
    'The load balancer let go of the instance while requests were under way. Give its target group a deregistration delay that is longer than the slowest request.',
  ApplicationStop:
    'The process ended while it still had requests. Let it finish them on SIGTERM, and see that stop.sh waits for it.',
  AllowTraffic:
    'The instance was given requests before it could serve them. Let ValidateService ask for what users ask for, and see that the health check does not pass too early.',
};
const INSTALLING =
  'The instance was out of service then, so the others carried its load: see whether they are large enough to do so, or give the group one more.';
const AFTERWARDS =
  'The instance had just begun to serve: a cold process or a faulty revision. Compare the revisions in the time line, and read its log.';

const OUTSIDE = 'Nothing was being deployed where requests came to harm: read the logs of that time.';
const TOGETHER =
  'Both tiers were being deployed at once; where it matters which of them it was, let one follow the other.';

/** What somebody who reads this report should do next, the most pressing first. */
export function advice({ deployment, figures }: DeploymentReport): string[] {
  const { lost, duplicated, resurrected } = figures.proof;
  const wrong = [...lost, ...duplicated, ...resurrected];
  return [
    ...(wrong.length > 0
      ? [
          `${counted(wrong.length, 'write')} are not as they were answered (operations ${wrong.slice(0, 10).join(', ')}): stop deploying and look at the database and the idempotency keys first.`,
        ]
      : []),
    ...deployment.deployments.flatMap(({ id, tier, error, doubts }) => [
      ...doubts.map((doubt) => `The verification stopped ${id} of the ${tier} tier: ${doubt}`),
      ...(error && doubts.length === 0 ? [`${id} of the ${tier} tier ended with ${error}`] : []),
    ]),
    ...deployment.deployments
      .filter(({ rollbackOf }) => rollbackOf)
      .map(
        ({ tier, rollbackOf }) => `The ${tier} tier was rolled back (${rollbackOf}): mend the revision and push again.`,
      ),
    ...remedies(deployment.harm),
  ];
}

/** Of each kind of harm once what to do about it, with the events that it was found in, the most harmful first. */
function remedies(harm: readonly Harm[]): string[] {
  const events = new Map<string, Set<string>>();
  for (const it of harm)
    for (const { event } of it.suspects) {
      const remedy = remedyOf(it, event);
      events.set(remedy, (events.get(remedy) ?? new Set()).add(event));
    }
  const together = harm.some(({ suspects }) => new Set(suspects.map(({ tier }) => tier)).size > 1);
  return [
    ...broken(harm),
    ...[...events].map(([remedy, names]) => `${listed([...names])}: ${remedy}`),
    ...(together ? [TOGETHER] : []),
    ...(harm.some(({ verdict, origin }) => verdict === 'outside' && !origin) ? [OUTSIDE] : []),
  ];
}

/** A request that was only slow was cut off by nobody: its server was cold, or had to do for another. */
function remedyOf({ failed, basis }: Harm, event: string): string {
  if (failed === 0) return basis === 'time' ? INSTALLING : AFTERWARDS;
  return BY_EVENT[event] ?? (event === 'AfterAllowTraffic' ? AFTERWARDS : INSTALLING);
}

/** Instances that failed by themselves, in no lifecycle event: what they ran does not work. */
function broken(harm: readonly Harm[]): string[] {
  const revisions = Map.groupBy(
    harm.filter(({ origin }) => origin),
    ({ origin }) => `${origin!.revision?.slice(0, 7) ?? 'an unknown revision'} of the ${origin!.tier} tier`,
  );
  return [...revisions].map(([revision, of]) => {
    const instances = [...new Set(of.map(({ origin }) => origin!.instance))];
    const failed = of.reduce((sum, it) => sum + it.failed, 0);
    return `Revision ${revision} answered ${counted(failed, 'request')} with an error once it served (${listed(instances)}): read the log of those instances.`;
  });
}
