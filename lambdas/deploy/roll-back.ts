import {
  CodeDeployClient,
  type DeploymentInfo,
  GetDeploymentCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import * as z from 'zod';
import { named } from '../naming.ts';
import { NotReadyYet } from '../not-ready-yet.ts';
import { step } from '../step.ts';
import { unless } from '../unless.ts';
import { createOnce } from './create-once.ts';
import { described } from './described.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });

const Ask = z.object({
  tier: z.enum(['web', 'api']),
  execution: z.string(),
  deploymentId: z.string(),
  before: z.object({ commit: z.string(), artifact: z.looseObject({}) }).optional(),
});

/** How long CodeDeploy may take to say by which deployment it rolls back one that has failed. */
const ROLLBACK_SHOWS_MS = 15_000;

/**
 * Gives the deployment that brings back what was served before: CodeDeploy's own, or ours where CodeDeploy thinks that all is well (a last instance
 * that failed, a verification of ours). None for the first deployment of a tier, which has nothing to go back to.
 */
export const handler = step(Ask, async ({ tier, execution, deploymentId, before }) => {
  if (!before) return {};
  const { deploymentInfo = {} } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
  const theirs = deploymentInfo.rollbackInfo?.rollbackDeploymentId;
  if (theirs) return { rollback: { deploymentId: theirs } };
  await isOver(deploymentInfo);

  const group = { applicationName: named(), deploymentGroupName: named(tier) };
  const description = `rollback of ${execution}`;
  const started = await described(codedeploy, group, description);
  if (started) return { rollback: { deploymentId: started.deploymentId } };
  const made = await createOnce(execution, {
    ...group,
    description,
    revision: { revisionType: 'S3', s3Location: before.artifact },
    // What shall be mended may be what the alarm tells of, and the files of the failed revision may be anywhere between old and new.
    overrideAlarmConfiguration: { enabled: false },
    fileExistsBehavior: 'OVERWRITE',
  });
  return { rollback: { deploymentId: made } };
});

/** Throws `NotReadyYet` while the failed deployment runs on (it took too long: then it is stopped) or its rollback may still be named. */
async function isOver({ deploymentId, status, completeTime, rollbackInfo }: DeploymentInfo): Promise<void> {
  if (status === 'Succeeded') return;
  if (status !== 'Failed' && status !== 'Stopped') {
    await codedeploy
      .send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true }))
      .catch(unless('DeploymentAlreadyCompleted'));
    throw new NotReadyYet(`${deploymentId} is being stopped`);
  }
  const shows = Date.now() - (completeTime?.getTime() ?? 0) < ROLLBACK_SHOWS_MS;
  if (shows && !rollbackInfo?.rollbackMessage)
    throw new NotReadyYet(`${deploymentId} ${status}; CodeDeploy has not said yet how it rolls back`);
}
