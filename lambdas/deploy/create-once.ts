import { CodeDeployClient, CreateDeploymentCommand, type CreateDeploymentInput } from '@aws-sdk/client-codedeploy';
import { writeAhead } from '../write-ahead.ts';
import { another } from './another-deployment.ts';

/** Without a token, asked again by the SDK after an answer that was lost, CodeDeploy would make a second one. */
const once = new CodeDeployClient({ maxAttempts: 1 });

const SECONDS_OF_A_DAY = 86_400;

/**
 * Creates the deployment of this description, which `described` finds again. Until CodeDeploy must have shown it to whoever asks, nobody creates
 * another of the same description. Throws `NotReadyYet` while the group has another deployment.
 */
export async function createOnce(execution: string, deployment: CreateDeploymentInput): Promise<string> {
  const make = () => once.send(new CreateDeploymentCommand(deployment)).catch(another);
  const name = `deployment/${deployment.deploymentGroupName}/${deployment.description}`;
  const { deploymentId } = await writeAhead(
    name,
    execution,
    make,
    ({ deploymentId = '' }) => deploymentId,
    SECONDS_OF_A_DAY,
  );
  return deploymentId!;
}
