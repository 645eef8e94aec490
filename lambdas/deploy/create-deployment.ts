import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  BatchGetDeploymentsCommand,
  CodeDeployClient,
  type DeploymentGroupInfo,
  GetDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import * as z from 'zod';
import { named } from '../naming.ts';
import { step } from '../step.ts';
import { alarmsAreQuiet } from './alarms.ts';
import { createOnce } from './create-once.ts';
import { described } from './described.ts';
import { before, served } from './served.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const cloudwatch = new CloudWatchClient({ maxAttempts: 5 });

const Artifact = z.object({ bucket: z.string(), key: z.string(), version: z.string().optional(), eTag: z.string() });
const Ask = z.object({ tier: z.enum(['web', 'api']), execution: z.string(), artifact: Artifact });
type Artifact = z.output<typeof Artifact>;

/**
 * Starts the deployment of an artifact, and notes what the tier serves until then: what is gone back to. CodeDeploy has no idempotency token, so the
 * deployment carries the execution's ARN as its description, and whoever asks again for the same execution gets the deployment that is there already.
 */
export const handler = step(Ask, async ({ tier, artifact, execution }) => {
  const group = { applicationName: named(), deploymentGroupName: named(tier) };
  const started = await described(codedeploy, group, execution);
  if (started) return { deploymentId: started.deploymentId!, before: before(started) };

  const { deploymentGroupInfo = {} } = await codedeploy.send(new GetDeploymentGroupCommand(group));
  const now = await served(codedeploy, tier);
  // What is there already is not deployed again: provisioning twice harms no request.
  if (now && isThere(deploymentGroupInfo, artifact) && (await reachedAll(now.deploymentId)))
    return { deploymentId: now.deploymentId, before: now };

  const watched = { ...deploymentGroupInfo.alarmConfiguration, enabled: true };
  await alarmsAreQuiet(cloudwatch, watched);
  const deploymentId = await createOnce(execution, {
    ...group,
    description: execution,
    revision: { revisionType: 'S3', s3Location: { ...artifact, bundleType: 'zip' } },
    fileExistsBehavior: 'OVERWRITE',
    overrideAlarmConfiguration: watched,
    // Nobody is served yet, so nobody is harmed by doing all instances at once.
    ...(!now && { deploymentConfigName: 'CodeDeployDefault.AllAtOnce' }),
  });
  return { deploymentId, ...(now && { before: now }) };
});

function isThere(group: DeploymentGroupInfo, artifact: Artifact): boolean {
  const there = group.targetRevision?.s3Location;
  const untouched = group.lastSuccessfulDeployment?.deploymentId === group.lastAttemptedDeployment?.deploymentId;
  return untouched && there?.key === artifact.key && there.version === artifact.version;
}

/** A success may have left instances behind (all at once: all but one); then it is deployed once more. */
async function reachedAll(deploymentId: string): Promise<boolean> {
  const { deploymentsInfo } = await codedeploy.send(new BatchGetDeploymentsCommand({ deploymentIds: [deploymentId] }));
  const { Succeeded, ...others } = deploymentsInfo?.[0]?.deploymentOverview ?? {};
  return Object.values(others).every((count) => count === 0);
}
