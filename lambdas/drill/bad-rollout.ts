import type { CodeDeployClient, DeploymentInfo } from '@aws-sdk/client-codedeploy';
import { described } from '../deploy/described.ts';
import { arn, named } from '../naming.ts';
import type { Tier } from '../settings.ts';
import type { Harm } from './harm.ts';
import { part } from './part.ts';

export const tierOf = ({ targets: [tier] }: Harm) => tier!.facts!.tier as Tier;

/** What a run builds and rolls a bad revision out with. */
export const executionOf = (machine: 'build' | 'rollout', run: string) =>
  arn('states', `execution:${named(machine)}:${part(run, machine)}`);

export const groupOf = (harm: Harm) => ({ applicationName: named(), deploymentGroupName: named(tierOf(harm)) });

export const deploymentOf = (codedeploy: CodeDeployClient, harm: Harm) =>
  described(codedeploy, groupOf(harm), executionOf('rollout', harm.run));

export const isOver = (deployment?: DeploymentInfo) =>
  ['Succeeded', 'Failed', 'Stopped'].includes(deployment?.status ?? '');
