import { AutoScalingClient, DescribeAutoScalingInstancesCommand } from '@aws-sdk/client-auto-scaling';
import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  ContinueDeploymentCommand,
  GetDeploymentCommand,
  type InstanceTarget,
  ListDeploymentTargetsCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import * as z from 'zod';
import { settings } from '../settings.ts';
import { logger, step } from '../step.ts';
import { unless } from '../unless.ts';
import { greenFaults } from './green-faults.ts';
import { noteVerdict } from './note-verdict.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const autoscaling = new AutoScalingClient({ maxAttempts: 5 });

/**
 * Looks at the replacement fleet of a blue/green deployment before anybody is sent there, and lets the deployment go on or stops it. The fleet is behind no
 * load balancer yet, and nobody outside the VPC reaches it: what it serves each instance has been asked from inside, by ValidateService, which
 * passes for the commit of this deployment and no other.
 */
export const handler = step(z.object({ deploymentId: z.string() }), async ({ deploymentId }) => {
  const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
  // The event came twice, or late: somebody has decided.
  if (deploymentInfo?.status !== 'Ready') return { deploymentId, decided: deploymentInfo?.status };

  const green = (await targetsOf(deploymentId)).filter(({ instanceLabel }) => instanceLabel === 'Green');
  const ids = green.flatMap(({ targetId }) => targetId ?? []);
  const members = ids.length > 0 ? await membersOf(ids) : [];
  const faults = greenFaults(green, members, settings.instances.min);
  const verdict = faults.length > 0 ? 'failed' : 'passed';
  const because = faults.join('; ') || `${green.length} new instances serve ${deploymentId} and are in service`;
  await noteVerdict({ deploymentId, instanceId: 'the new fleet', verdict, because, at: new Date().toISOString() });
  logger.info(verdict, { deployment: deploymentId, because });
  if (verdict === 'failed')
    await codedeploy
      .send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true }))
      .catch(unless('DeploymentAlreadyCompleted'));
  else
    await codedeploy
      .send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: 'READY_WAIT' }))
      .catch(unless('DeploymentIsNotInReadyState', 'DeploymentAlreadyCompleted'));
  return { deploymentId, verdict, because };
});

async function targetsOf(deploymentId: string): Promise<InstanceTarget[]> {
  const { targetIds = [] } = await codedeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
  const targets: InstanceTarget[] = [];
  // AWS's limit on one request.
  for (let at = 0; at < targetIds.length; at += 25) {
    const page = { deploymentId, targetIds: targetIds.slice(at, at + 25) };
    const { deploymentTargets = [] } = await codedeploy.send(new BatchGetDeploymentTargetsCommand(page));
    targets.push(...deploymentTargets.flatMap(({ instanceTarget }) => instanceTarget ?? []));
  }
  return targets;
}

async function membersOf(InstanceIds: string[]) {
  const { AutoScalingInstances = [] } = await autoscaling.send(
    new DescribeAutoScalingInstancesCommand({ InstanceIds }),
  );
  return AutoScalingInstances;
}
