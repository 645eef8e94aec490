import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import * as z from 'zod';
import { named } from '../naming.ts';
import { NotReadyYet } from '../not-ready-yet.ts';
import { step } from '../step.ts';
import { InstancesLeftBehind } from './instances-left-behind.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

const Ask = z.object({ tier: z.enum(['web', 'api']), deploymentId: z.string() });

/** A deployment may call itself a success with instances that it failed on (all at once: with one that worked). Every one has to have it, and to be healthy. */
export const handler = step(Ask, async ({ tier, deploymentId }) => {
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
  const healthy = TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length;
  if (healthy < instances.length)
    throw new NotReadyYet(`${healthy} of ${instances.length} instances of ${named(tier)} are healthy`);
  return { healthy };
});
