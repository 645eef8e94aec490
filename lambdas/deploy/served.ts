import {
  type CodeDeployClient,
  type DeploymentInfo,
  GetDeploymentCommand,
  GetDeploymentGroupCommand,
  type S3Location,
} from '@aws-sdk/client-codedeploy';
import { named } from '../naming.ts';
import type { Tier } from '../settings.ts';
import { unless } from '../unless.ts';
import { commitOf } from './commit-of.ts';

/** What a tier serves. */
export interface Served {
  readonly commit: string;
  readonly deploymentId: string;
  readonly artifact: S3Location;
}

/**
 * What the group's last successful deployment has brought, which is also what a new instance gets. Undefined before the first one: a tier that
 * serves nobody yet is deployed by the provision that makes it.
 */
export async function served(codedeploy: CodeDeployClient, tier: Tier): Promise<Served | undefined> {
  const group = await codedeploy
    .send(new GetDeploymentGroupCommand({ applicationName: named(), deploymentGroupName: named(tier) }))
    .catch(unless('DeploymentGroupDoesNotExist', 'ApplicationDoesNotExist'));
  const deploymentId = group?.deploymentGroupInfo?.lastSuccessfulDeployment?.deploymentId;
  if (!deploymentId) return undefined;
  const { deploymentInfo } = await codedeploy.send(new GetDeploymentCommand({ deploymentId }));
  const artifact = deploymentInfo?.revision?.s3Location;
  const commit = commitOf(artifact?.key);
  return artifact && commit ? { commit, deploymentId, artifact } : undefined;
}

/** What the tier served when this deployment began. */
export function before({ previousRevision }: DeploymentInfo): Omit<Served, 'deploymentId'> | undefined {
  const artifact = previousRevision?.s3Location;
  const commit = commitOf(artifact?.key);
  return artifact && commit ? { commit, artifact } : undefined;
}
