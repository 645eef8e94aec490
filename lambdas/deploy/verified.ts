import {
  BatchGetDeploymentTargetsCommand,
  type CodeDeployClient,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { siteUrl } from '../ledger/site-url.ts';
import { named } from '../naming.ts';
import { NotReadyYet } from '../not-ready-yet.ts';
import { settings, type Tier } from '../settings.ts';
import { InstancesLeftBehind } from './instances-left-behind.ts';
import { serves } from './serves.ts';

/**
 * A deployment may call itself a success with instances that it failed on (the last one; all at once: all but one). Every one has to have it, to
 * be healthy behind the load balancer, and to say itself that it serves the commit. Throws `InstancesLeftBehind`, `WrongCommitServed` or `OnlyErrorsServed`, or
 * `NotReadyYet` while instances are on their way in.
 */
export async function verified(
  codedeploy: CodeDeployClient,
  elb: ElasticLoadBalancingV2Client,
  tier: Tier,
  deploymentId: string,
  commit: string,
): Promise<{ healthy: number }> {
  const { targetIds = [] } = await codedeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
  const { deploymentTargets = [] } = await codedeploy.send(
    new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
  );
  const instances = deploymentTargets.flatMap(({ instanceTarget }) => (instanceTarget ? [instanceTarget] : []));
  const behind = instances.filter(({ status }) => status !== 'Succeeded');
  if (behind.length > 0)
    throw new InstancesLeftBehind(
      `${deploymentId} left behind ${behind.map(({ targetId, status }) => `${targetId} (${status})`).join(', ')}`,
    );

  const { TargetGroups } = await elb.send(new DescribeTargetGroupsCommand({ Names: [named(tier)] }));
  const { TargetHealthDescriptions = [] } = await elb.send(
    new DescribeTargetHealthCommand({ TargetGroupArn: TargetGroups![0]!.TargetGroupArn }),
  );
  const healthy = TargetHealthDescriptions.flatMap(({ Target, TargetHealth }) =>
    Target?.Id && TargetHealth?.State === 'healthy' ? [Target.Id] : [],
  );
  // Of a blue/green deployment the new fleet alone is to serve; the old one has its events, too, and goes.
  const replaced = instances.filter(({ instanceLabel }) => instanceLabel === 'Green');
  const wanted = Math.max((replaced.length > 0 ? replaced : instances).length, settings.instances.min);
  if (healthy.length < wanted)
    throw new NotReadyYet(`${healthy.length} of ${wanted} instances of ${named(tier)} are healthy`);
  await serves(await siteUrl(), tier, healthy, commit);
  return { healthy: healthy.length };
}
