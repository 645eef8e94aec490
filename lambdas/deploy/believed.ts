import { type CodeDeployClient, GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { NotReadyYet } from '../not-ready-yet.ts';
import { settings } from '../settings.ts';
import { isBlueGreen, isNew } from './is-new.ts';
import { verdictsOf } from './verdicts-of.ts';

/** An instance with the new revision does not serve as well as the old ones did; the message says which, and by how much. */
export class VerificationFailed extends Error {
  override readonly name = 'VerificationFailed';
}

/** An event that has not led to a verdict this long after the verification's own patience was lost. */
const LOST_AFTER_SECONDS = 15;

/**
 * The last instance of a deployment is still being looked at when CodeDeploy calls the whole a success. Throws `NotReadyYet` until there is a verdict on
 * each, `VerificationFailed` if one is bad. What nobody could decide in time is believed.
 */
export async function believed(codedeploy: CodeDeployClient, deploymentId: string): Promise<void> {
  const verdicts = await verdictsOf(deploymentId);
  const failed = verdicts.filter(({ verdict }) => verdict === 'failed');
  if (failed.length > 0)
    throw new VerificationFailed(failed.map(({ instanceId, because }) => `${instanceId}: ${because}`).join('\n'));

  const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
  const { completeTime, deploymentOverview } = deploymentInfo!;
  if (!isNew(deploymentInfo!) || isBlueGreen(deploymentInfo!)) return;
  const expected = deploymentOverview?.Succeeded ?? 0;
  const patience = (settings.verification.seconds + LOST_AFTER_SECONDS) * 1000;
  if (verdicts.length < expected && Date.now() < (completeTime?.getTime() ?? 0) + patience)
    throw new NotReadyYet(`${verdicts.length} of ${expected} instances of ${deploymentId} have been judged`);
}
