import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  type DeploymentInfo,
  GetDeploymentCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import * as z from 'zod';
import { type Condition, waitFor } from '../condition.ts';
import { verdictsOf } from '../deploy/verdicts-of.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });

const About = z.object({ deploymentId: z.string() });

export const deploymentFinished: Condition<z.output<typeof About>> = {
  name: 'deployment-finished',
  about: About,
  async look({ deploymentId }) {
    const deployment = await get(deploymentId);
    if (deployment.status === 'Succeeded') return { state: 'met', output: { deploymentId } };
    if (deployment.status !== 'Failed' && deployment.status !== 'Stopped') return { state: 'pending' };

    const why = (await verdictsOf(deploymentId))
      .filter(({ verdict }) => verdict === 'failed')
      .map(({ instanceId, because }) => `\n${instanceId} did not pass its verification: ${because}`)
      .join('');
    const { code, message } = deployment.errorInformation ?? {};
    const failed = await whatFailed(deploymentId);
    return {
      state: 'failed',
      error: 'DeploymentFailed',
      cause: `${deploymentId} ${deployment.status}: ${code ?? ''} ${message ?? ''}${why}${failed && `\n${failed}`}`,
    };
  },
};

async function get(deploymentId: string): Promise<DeploymentInfo> {
  const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
  return deploymentInfo!;
}

/** Which lifecycle event failed on which instance, with the end of its script's log: what whoever reads the failure asks next. */
async function whatFailed(deploymentId: string): Promise<string> {
  const { targetIds = [] } = await codedeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
  if (targetIds.length === 0) return '';
  const { deploymentTargets = [] } = await codedeploy.send(
    new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds: targetIds.slice(0, 25) }),
  );
  return deploymentTargets
    .flatMap(({ instanceTarget }) =>
      (instanceTarget?.lifecycleEvents ?? [])
        .filter(({ status }) => status === 'Failed')
        .map(({ lifecycleEventName, diagnostics = {} }) =>
          [
            instanceTarget?.targetId,
            lifecycleEventName,
            diagnostics.scriptName,
            diagnostics.message,
            diagnostics.logTail,
          ]
            .filter(Boolean)
            .join(': '),
        ),
    )
    .join('\n');
}

export const handler = waitFor(deploymentFinished);
