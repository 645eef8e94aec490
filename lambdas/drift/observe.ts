import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CodeDeployClient, GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { RDSClient } from '@aws-sdk/client-rds';
import { autoScalingGroups } from '../auto-scaling-group.ts';
import { describeDatabase } from '../describe-database.ts';
import { named } from '../naming.ts';
import type { Tier } from '../settings.ts';
import { unless } from '../unless.ts';
import { definition } from './definition.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });
const codedeploy = new CodeDeployClient({ maxAttempts: 5 });
const rds = new RDSClient({ maxAttempts: 5 });

/** What no definition says and yet stays as it is unless something happens: where the primary is, which instances serve, and what. */
export interface Observed {
  readonly at: string;
  readonly primary?: string | undefined;
  readonly standby?: string | undefined;
  readonly tiers: Readonly<Record<Tier, Observed.Tier>>;
  /** Of the environment's facts: another one means that something else is wanted since. */
  readonly definition: string;
}

export declare namespace Observed {
  interface Tier {
    readonly group?: string | undefined;
    readonly instances: readonly string[];
    readonly deployment?: string | undefined;
  }
}

export async function observe(): Promise<Observed> {
  const [database, web, api] = await Promise.all([describeDatabase(rds, named()), tier('web'), tier('api')]);
  return {
    at: new Date().toISOString(),
    primary: database?.AvailabilityZone,
    standby: database?.SecondaryAvailabilityZone,
    tiers: { web, api },
    definition,
  };
}

async function tier(name: Tier): Promise<Observed.Tier> {
  const [[group], deployed] = await Promise.all([
    autoScalingGroups(autoScaling, name),
    codedeploy
      .send(new GetDeploymentGroupCommand({ applicationName: named(), deploymentGroupName: named(name) }))
      .catch(unless('ApplicationDoesNotExist', 'DeploymentGroupDoesNotExist')),
  ]);
  return {
    group: group?.AutoScalingGroupName,
    instances: (group?.Instances ?? []).map(({ InstanceId = '' }) => InstanceId).sort(),
    deployment: deployed?.deploymentGroupInfo?.lastSuccessfulDeployment?.deploymentId,
  };
}
