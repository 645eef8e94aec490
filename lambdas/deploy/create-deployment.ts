import {
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  CreateDeploymentCommand,
  GetDeploymentGroupCommand,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import * as z from 'zod';
import { named } from '../naming.ts';
import { step } from '../step.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });

const Ask = z.object({
  tier: z.enum(['web', 'api']),
  execution: z.string(),
  artifact: z.object({ bucket: z.string(), key: z.string(), version: z.string().optional(), eTag: z.string() }),
});

/**
 * Starts the deployment of an artifact. CodeDeploy has no idempotency token, so the deployment carries the execution's ARN as its description,
 * and whoever asks again for the same execution gets the deployment that is there already.
 */
export const handler = step(Ask, async ({ tier, artifact, execution }) => {
  const group = { applicationName: named(), deploymentGroupName: named(tier) };
  const started = await startedBy(execution, group);
  if (started) return { deploymentId: started };

  const { deploymentGroupInfo } = await codedeploy.send(new GetDeploymentGroupCommand(group));
  const last = deploymentGroupInfo?.lastSuccessfulDeployment;
  const first = !last;
  // What is there already is not deployed again: provisioning twice harms no request.
  const there = deploymentGroupInfo?.targetRevision?.s3Location;
  const untouched = last?.deploymentId === deploymentGroupInfo?.lastAttemptedDeployment?.deploymentId;
  const same = untouched && there?.key === artifact.key && there.version === artifact.version;
  if (last?.deploymentId && same && (await reachedAll(last.deploymentId))) return { deploymentId: last.deploymentId };

  const { deploymentId } = await codedeploy.send(
    new CreateDeploymentCommand({
      ...group,
      description: execution,
      revision: { revisionType: 'S3', s3Location: { ...artifact, bundleType: 'zip' } },
      fileExistsBehavior: 'OVERWRITE',
      // Nobody is served yet, so nobody is harmed by doing all instances at once.
      ...(first && { deploymentConfigName: 'CodeDeployDefault.AllAtOnce' }),
    }),
  );
  return { deploymentId: deploymentId! };
});

/** A success may have left instances behind (all at once: all but one); then it is deployed once more. */
async function reachedAll(deploymentId: string): Promise<boolean> {
  const { deploymentsInfo } = await codedeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: [deploymentId] }));
  const { Succeeded, ...others } = deploymentsInfo?.[0]?.deploymentOverview ?? {};
  return Object.values(others).every((count) => count === 0);
}

async function startedBy(execution: string, group: { applicationName: string; deploymentGroupName: string }) {
  // The newest come first; one page is more than an execution could have started.
  const { deployments = [] } = await codedeploy.send(new ListDeploymentsCommand(group));
  if (deployments.length === 0) return undefined;
  const { deploymentsInfo = [] } = await codedeploy.send(
    new BatchGetDeploymentsCommand({ deploymentIds: deployments.slice(0, 25) }),
  );
  return deploymentsInfo.find(({ description }) => description === execution)?.deploymentId;
}
