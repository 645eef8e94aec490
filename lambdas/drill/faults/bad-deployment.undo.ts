import {
  CodeDeployClient,
  CreateDeploymentCommand,
  type S3Location,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { served } from '../../deploy/served.ts';
import { NotReadyYet } from '../../not-ready-yet.ts';
import { unless } from '../../unless.ts';
import { deploymentOf, executionOf, groupOf, isOver, tierOf } from '../bad-rollout.ts';
import type { Undo } from '../fault.ts';
import { forgetBadCommit } from '../forget-bad-commit.ts';
import type { Harm } from '../harm.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const sfn = new SFNClient({ maxAttempts: 5 });

/** Brings again what was served before. */
export default (async (harm) => {
  if (harm.notes.commit) await takeBack(harm);
  await forgetBadCommit(harm.run);
}) satisfies Undo;

/**
 * A deployment under way is stopped, and its rollout brings back what was before. One that CodeDeploy calls a success, while the tier has what it brought, is
 * replaced, and its rollout is ended. Throws `NotReadyYet` until there is nothing to stop that could bring the bad revision still.
 */
async function takeBack(harm: Harm): Promise<void> {
  const deployment = await deploymentOf(codedeploy, harm);
  if (deployment && !isOver(deployment)) {
    await codedeploy
      .send(new StopDeploymentCommand({ deploymentId: deployment.deploymentId, autoRollbackEnabled: true }))
      .catch(unless('DeploymentAlreadyCompleted'));
    throw new NotReadyYet(`${deployment.deploymentId} is being stopped`);
  }
  if (deployment && (await served(codedeploy, tierOf(harm)))?.commit !== harm.notes.commit) return;
  await sfn
    .send(new StopExecutionCommand({ executionArn: executionOf('rollout', harm.run), cause: 'The drill is over' }))
    .catch(unless('ExecutionDoesNotExist'));
  if (!deployment) {
    if (await deploymentOf(codedeploy, harm))
      throw new NotReadyYet('the rollout has started a deployment in its last moment');
    return;
  }
  await codedeploy
    .send(
      new CreateDeploymentCommand({
        ...groupOf(harm),
        description: `undo of ${harm.run}`,
        revision: { revisionType: 'S3', s3Location: JSON.parse(harm.notes.artifact!) as S3Location },
        overrideAlarmConfiguration: { enabled: false },
        fileExistsBehavior: 'OVERWRITE',
      }),
    )
    // The rollout had begun to bring it back itself.
    .catch(unless('DeploymentLimitExceeded'));
}
