import { CodeDeployClient, type DeploymentInfo, GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import * as z from 'zod';
import { type Condition, waitFor } from '../condition.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });

const About = z.object({ deploymentId: z.string() });

export const deploymentFinished: Condition<z.output<typeof About>> = {
  name: 'deployment-finished',
  about: About,
  async look({ deploymentId }) {
    const deployment = await get(deploymentId);
    if (deployment.status === 'Succeeded') return { state: 'met', output: { deploymentId } };
    if (deployment.status !== 'Failed' && deployment.status !== 'Stopped') return { state: 'pending' };

    // A rollback is a deployment of its own, and the tier is not at rest before that one is over, too.
    const rollbackId = deployment.rollbackInfo?.rollbackDeploymentId;
    const rollback = rollbackId ? await get(rollbackId) : undefined;
    if (rollback && !['Succeeded', 'Failed', 'Stopped'].includes(rollback.status ?? '')) return { state: 'pending' };
    const after = rollback ? `rolled back by ${rollbackId}: ${rollback.status}` : 'nothing to roll back to';
    const { code, message } = deployment.errorInformation ?? {};
    return {
      state: 'failed',
      error: 'DeploymentFailed',
      cause: `${deploymentId} ${deployment.status}: ${code ?? ''} ${message ?? ''} (${after})`,
    };
  },
};

async function get(deploymentId: string): Promise<DeploymentInfo> {
  const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
  return deploymentInfo!;
}

export const handler = waitFor(deploymentFinished);
