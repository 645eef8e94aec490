import {
  CodeDeployClient,
  type DeploymentInfo,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  GetDeploymentTargetCommand,
  type LifecycleEvent,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import * as z from 'zod';
import { named } from '../naming.ts';
import { NotReadyYet } from '../not-ready-yet.ts';
import { settings, type Tier, tiers } from '../settings.ts';
import { logger, step } from '../step.ts';
import { unless } from '../unless.ts';
import { commitOf } from './commit-of.ts';
import { isBlueGreen, isNew } from './is-new.ts';
import { ledgerClock } from './ledger-clock.ts';
import { noteVerdict } from './note-verdict.ts';
import { recentRows } from './recent-rows.ts';
import { samples } from './samples.ts';
import { judge, type Verdict } from './verdict.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

const Ask = z.object({ deploymentId: z.string(), instanceId: z.string(), group: z.string() });

/** The old instances are looked at from so long before the new one was let in. */
const BEFORE_SECONDS = 30;

/**
 * Looks at an instance that has just got a new revision: its health behind the load balancer, the commit that it serves, and how it answers the
 * requests of the running probe, beside the old ones. If it fails, the deployment is stopped and rolled back, and the table says why. An instance that
 * nobody asks enough of is left undecided.
 */
export const handler = step(Ask, async ({ deploymentId, instanceId, group }) => {
  const tier = tiers.find((it) => named(it) === group);
  const { deploymentInfo = {} } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
  const commit = commitOf(deploymentInfo.revision?.s3Location?.key);
  if (!tier || !commit || !isNew(deploymentInfo))
    return { verdict: 'undecided', because: `${deploymentId} is not a deployment of something new` };

  const { deploymentTarget } = await codedeploy.send(
    new GetDeploymentTargetCommand({ deploymentId, targetId: instanceId }),
  );
  const { instanceLabel, lifecycleEvents = [] } = deploymentTarget?.instanceTarget ?? {};
  if (isBlueGreen(deploymentInfo) && instanceLabel === 'Blue')
    return { verdict: 'undecided', because: `${instanceId} has given its traffic away and serves nobody` };
  const letIn = letInAt(lifecycleEvents);
  const { verdict, because } = await look(tier, instanceId, commit, letIn);
  const waited = (Date.now() - letIn) / 1000;
  if (verdict === 'undecided' && waited < settings.verification.seconds)
    throw new NotReadyYet(`${instanceId}: ${because}`);

  const at = new Date().toISOString();
  await noteVerdict({ deploymentId, instanceId, verdict, because, at });
  if (verdict === 'failed') await stop(deploymentInfo, because);
  return { verdict, because };
});

/** When the load balancer got the instance back, in milliseconds since 1970. */
function letInAt(events: readonly LifecycleEvent[]): number {
  const allowed = events.find(({ lifecycleEventName }) => lifecycleEventName === 'AllowTraffic') ?? events.at(-1);
  return (allowed?.endTime ?? new Date()).getTime();
}

async function look(tier: Tier, instanceId: string, commit: string, letIn: number): Promise<Verdict> {
  const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ Names: [named(tier)] }));
  const { TargetHealthDescriptions: [target] = [] } = await elb.send(
    new DescribeTargetHealthCommand({
      TargetGroupArn: TargetGroups![0]!.TargetGroupArn,
      Targets: [{ Id: instanceId }],
    }),
  );
  const { State, Description } = target?.TargetHealth ?? {};
  if (State === 'unhealthy')
    return { verdict: 'failed', because: `the load balancer calls it unhealthy: ${Description}` };
  if (State !== 'healthy') return { verdict: 'undecided', because: `to the load balancer it is ${State ?? 'unknown'}` };

  const rows = await recentRows(Math.ceil((Date.now() - letIn) / 1000) + BEFORE_SECONDS);
  if (!rows) return { verdict: 'passed', because: 'healthy; no probe is running that could say more' };
  const { at } = ledgerClock(rows);
  const operations = rows.filter((row) => row.row === 'operation');
  const { other, ...judged } = samples(operations, {
    tier,
    instanceId,
    commit,
    since: at(letIn),
    apiSettled: at(await apiSettledAt()),
  });
  if (other) return { verdict: 'failed', because: `it serves ${other} instead of ${commit}` };
  return judge(judged, settings.verification);
}

/** When the last deployment to the API was over, in milliseconds since 1970; infinity while one is under way. */
async function apiSettledAt(): Promise<number> {
  const { deploymentGroupInfo } = await codedeploy.send(
    new GetDeploymentGroupCommand({ applicationName: named(), deploymentGroupName: named('api') }),
  );
  const { status = '', endTime } = deploymentGroupInfo?.lastAttemptedDeployment ?? {};
  return ['Succeeded', 'Failed', 'Stopped'].includes(status) && endTime ? endTime.getTime() : Number.POSITIVE_INFINITY;
}

/** What is over already cannot be stopped: then the rollout reads the verdict and rolls back itself. */
async function stop({ deploymentId, status }: DeploymentInfo, because: string): Promise<void> {
  logger.warn('stops', { deployment: deploymentId, status, because });
  await codedeploy
    .send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true }))
    .catch(unless('DeploymentAlreadyCompleted'));
}
