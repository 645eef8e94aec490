import administratorAccess from './managed/AdministratorAccess.json' with { type: 'json' };
import codeDeployForEc2 from './managed/AmazonEC2RoleforAWSCodeDeploy.json' with { type: 'json' };
import rdsEnhancedMonitoring from './managed/AmazonRDSEnhancedMonitoringRole.json' with { type: 'json' };
import s3ReadOnly from './managed/AmazonS3ReadOnlyAccess.json' with { type: 'json' };
import ssmInstanceCore from './managed/AmazonSSMManagedInstanceCore.json' with { type: 'json' };
import cloudFormationReadOnly from './managed/AWSCloudFormationReadOnlyAccess.json' with { type: 'json' };
import codeDeployRole from './managed/AWSCodeDeployRole.json' with { type: 'json' };
import denyAll from './managed/AWSDenyAll.json' with { type: 'json' };
import lambdaBasic from './managed/AWSLambdaBasicExecutionRole.json' with { type: 'json' };
import lambdaVpc from './managed/AWSLambdaVPCAccessExecutionRole.json' with { type: 'json' };
import xrayWrite from './managed/AWSXRayDaemonWriteAccess.json' with { type: 'json' };
import cloudWatchAgent from './managed/CloudWatchAgentServerPolicy.json' with { type: 'json' };
import powerUser from './managed/PowerUserAccess.json' with { type: 'json' };
import readOnly from './managed/ReadOnlyAccess.json' with { type: 'json' };

/** A policy that AWS manages: the same in every account. */
export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly document: string;
}

const all: readonly ManagedPolicy[] = [
  administratorAccess,
  cloudFormationReadOnly,
  codeDeployForEc2,
  codeDeployRole,
  cloudWatchAgent,
  denyAll,
  lambdaBasic,
  lambdaVpc,
  powerUser,
  // AWS's has every service; this one those that are here.
  readOnly,
  rdsEnhancedMonitoring,
  s3ReadOnly,
  ssmInstanceCore,
  xrayWrite,
].map(({ name, path, document }) => ({
  name,
  path,
  arn: `arn:aws:iam::aws:policy${path}${name}`,
  document: JSON.stringify(document),
}));

const byArn = new Map(all.map((it) => [it.arn, it]));

/** AWS's policy of this ARN, if this cloud knows it. */
export const managedPolicy = (arn: string): ManagedPolicy | undefined => byArn.get(arn);

export const managedPolicies = (): readonly ManagedPolicy[] => all;
