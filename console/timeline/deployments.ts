import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  type DeploymentTarget,
  ListDeploymentTargetsCommand,
  paginateListDeployments,
} from '@aws-sdk/client-codedeploy';
import type { Connection } from '../connect.ts';
import { type Lane, overlaps, type Span, type Window } from './span.ts';

/** A deployment that began so long before the window may still be under way in it. */
const LONGEST_MS = 3_600_000;
const MOST = 20;
const TONES: Readonly<Record<string, Span['tone']>> = { Succeeded: 'good', Failed: 'bad', InProgress: 'busy' };

/** The lifecycle events of each instance that was deployed to, as CodeDeploy dates them. */
export function openDeployments({ config }: Connection) {
  const codedeploy = new CodeDeployClient(config);
  const over = new Map<string, readonly DeploymentTarget[]>();

  return async (window: Window): Promise<Lane[]> => {
    const createTimeRange = { start: new Date(window.from - LONGEST_MS), end: new Date(window.to) };
    const ids: string[] = [];
    for await (const { deployments = [] } of paginateListDeployments({ client: codedeploy }, { createTimeRange }))
      ids.push(...deployments);
    const targets = (await Promise.all(ids.slice(0, MOST).map(targetsOf))).flat();
    const byInstance = new Map<string, Span[]>();
    for (const { instanceTarget, deploymentTargetType } of targets) {
      if (deploymentTargetType !== 'InstanceTarget' || !instanceTarget?.targetId) continue;
      const spans = spansOf(instanceTarget, window);
      if (spans.length === 0) continue;
      const { targetId } = instanceTarget;
      const name = targetId.split('/').at(-1)!;
      byInstance.set(name, [...(byInstance.get(name) ?? []), ...spans]);
    }
    return [...byInstance].map(([name, spans]) => ({ source: 'deployment', name, spans }));
  };

  async function targetsOf(deploymentId: string): Promise<readonly DeploymentTarget[]> {
    const known = over.get(deploymentId);
    if (known) return known;
    const { targetIds = [] } = await codedeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
    if (targetIds.length === 0) return [];
    const { deploymentTargets = [] } = await codedeploy.send(
      new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds: targetIds.slice(0, 25) }),
    );
    const isOver = deploymentTargets.every(
      ({ instanceTarget: it }) => !['Pending', 'InProgress'].includes(it?.status ?? ''),
    );
    const ours = deploymentTargets.filter(({ instanceTarget: it }) => it?.targetArn !== undefined);
    if (isOver) over.set(deploymentId, ours);
    return ours;
  }

  function spansOf(
    { lifecycleEvents = [], deploymentId }: NonNullable<DeploymentTarget['instanceTarget']>,
    window: Window,
  ): Span[] {
    return lifecycleEvents
      .filter(({ startTime }) => startTime)
      .map(({ lifecycleEventName, startTime, endTime, status, diagnostics }) => ({
        from: startTime!.getTime(),
        to: endTime?.getTime() ?? Math.min(Date.now(), window.to),
        what: [`${lifecycleEventName} of ${deploymentId}`, status === 'Failed' && diagnostics?.message]
          .filter(Boolean)
          .join(': '),
        tone: TONES[status ?? ''] ?? 'plain',
        ...(!endTime && { isOpen: true }),
      }))
      .filter((it) => overlaps(it, window));
  }
}
