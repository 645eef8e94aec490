import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  GetDeploymentCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import type { Connection } from './connect.ts';

/** What an instance has got from CodeDeploy. */
export interface Revision {
  readonly commit?: string;
  /** The lifecycle event that happens on it at this moment: `BlockTraffic`, `Install` … */
  readonly changing?: string;
}

interface Deployment {
  readonly commit: string | undefined;
  readonly isOver: boolean;
  /** By instance: `Succeeded`, or the lifecycle event that it is in. */
  readonly targets: ReadonlyMap<string, string>;
}

const OVER = ['Succeeded', 'Failed', 'Stopped'];
/** A group that has had so many deployments since an instance started has told of that instance in one of them. */
const LOOKED_AT = 15;
/** What one call takes. */
const MOST_TARGETS = 25;

/**
 * Tells which commit each instance of a tier serves: that of the newest deployment that has succeeded on it, which need not be the tier's last. What is over
 * is asked for once.
 */
export function openRevisions({ config, environment }: Connection) {
  const client = new CodeDeployClient(config);
  const applicationName = `muster-${environment}`;
  const over = new Map<string, Deployment>();

  async function describe(deploymentId: string): Promise<Deployment> {
    const known = over.get(deploymentId);
    if (known) return known;
    const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId }));
    const { targetIds = [] } = await client.send(new ListDeploymentTargetsCommand({ deploymentId }));
    const targets = new Map<string, string>();
    for (let from = 0; from < targetIds.length; from += MOST_TARGETS) {
      const some = new BatchGetDeploymentTargetsCommand({
        deploymentId,
        targetIds: targetIds.slice(from, from + MOST_TARGETS),
      });
      for (const { instanceTarget: it } of (await client.send(some)).deploymentTargets ?? []) {
        const now = it?.lifecycleEvents?.find(({ status }) => status === 'InProgress')?.lifecycleEventName;
        targets.set(it!.targetId!, now ?? it!.status!);
      }
    }
    const key = deploymentInfo?.revision?.s3Location?.key ?? '';
    const [, commit] = /\/([0-9a-f]{40})\.zip$/.exec(key) ?? [];
    const found = { commit, isOver: OVER.includes(deploymentInfo?.status ?? ''), targets };
    if (found.isOver) over.set(deploymentId, found);
    return found;
  }

  return async (tier: string): Promise<ReadonlyMap<string, Revision>> => {
    const list = new ListDeploymentsCommand({ applicationName, deploymentGroupName: `muster-${environment}-${tier}` });
    const { deployments = [] } = await client.send(list).catch(unlessThereIsNone);
    const found = new Map<string, Revision>();
    for (const id of deployments.slice(0, LOOKED_AT)) {
      const { commit, isOver, targets } = await describe(id);
      for (const [instance, state] of targets) {
        const before = found.get(instance);
        if (before?.commit) continue;
        if (state === 'Succeeded') found.set(instance, { ...before, ...(commit && { commit }) });
        else if (!isOver && !OVER.includes(state)) found.set(instance, { changing: state });
      }
    }
    return found;
  };
}

export type Revisions = ReturnType<typeof openRevisions>;

function unlessThereIsNone(error: Error): { deployments?: string[] } {
  if (error.name !== 'ApplicationDoesNotExistException' && error.name !== 'DeploymentGroupDoesNotExistException')
    throw error;
  return {};
}
