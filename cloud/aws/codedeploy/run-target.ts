import { tellInstance } from './event.ts';
import { commandOf, IGNORABLE, perform, REPEATABLE } from './lifecycle.ts';
import { change, type DeploymentRow, type EventRow, type GroupRow, type Model, type TargetRow } from './model.ts';
import type { Stage } from './stage.ts';

/** What AWS's agent says after a restart of its own. */
const INTERRUPTED = 'Failing in-progress lifecycle event after an agent restart.';

/**
 * Takes one instance through a stage of its lifecycle, from where its row says it is. An agent's event that was under way when the cloud
 * ended fails, as it does when AWS's agent restarts: whether its script ran, and how far, nobody knows, and a script is not run
 * twice unasked. A traffic event is done again.
 */
export async function runTarget(
  model: Model,
  group: GroupRow,
  deploymentId: string,
  instanceId: string,
  stage: Stage,
): Promise<void> {
  const { cloud } = model;
  const deployment = () => model.deployments.get(deploymentId)!;
  const target = () => deployment().targets!.find((it) => it.instanceId === instanceId)!;
  const put = (fields: Partial<TargetRow>) =>
    putTarget(model, deployment(), { ...target(), ...fields, updatedAt: cloud.clock.now().toISOString() });
  const putEvent = (event: EventRow) =>
    put({ events: target().events.map((it) => (it.name === event.name ? event : it)) });

  if (target().status === 'Pending') tellInstance(cloud, deployment(), instanceId, 'START');
  if (target().status === stage.from) put({ status: 'InProgress' });
  const counts = ({ name, status }: EventRow) =>
    status === 'Failed' && !(deployment().ignoreApplicationStopFailures && IGNORABLE.includes(name));
  for (const { name } of target().events.filter((it) => stage.events.includes(it.name))) {
    const event = target().events.find((it) => it.name === name)!;
    if (event.status !== 'Pending' && event.status !== 'InProgress') continue;
    if (target().events.some(counts) || (deployment().halted && event.status === 'Pending')) break;
    const wasInterrupted = event.status === 'InProgress' && !REPEATABLE.includes(name);
    const startedAt = event.startedAt ?? cloud.clock.now().toISOString();
    putEvent({ name, status: 'InProgress', startedAt });
    const diagnostics = wasInterrupted
      ? ({ errorCode: 'UnknownError', scriptName: '', message: INTERRUPTED, logTail: '' } as const)
      : await perform(model, group, deployment(), instanceId, name);
    const status = diagnostics.errorCode === 'Success' ? 'Succeeded' : 'Failed';
    putEvent({ name, status, startedAt, endedAt: cloud.clock.now().toISOString(), diagnostics });
  }
  const failed = target().events.some(counts);
  if (failed || deployment().halted) {
    const left = (event: EventRow) => (event.status === 'Pending' ? { ...event, status: 'Skipped' as const } : event);
    put({ events: target().events.map(left) });
  }
  const skipped = target().events.some(({ status }) => status === 'Skipped');
  if (!failed && !skipped && stage.installs) {
    // The agent keeps this revision's stop scripts from now on. It may be gone at this very moment; its successor has none to keep.
    await cloud.instances
      .get(instanceId)
      ?.agent(commandOf(deployment(), 'End'), cloud.signal)
      .catch(() => {});
  }
  put({ status: failed ? 'Failed' : skipped ? 'Skipped' : stage.to });
  if (failed) tellInstance(cloud, deployment(), instanceId, 'FAILURE');
  else if (!skipped) tellInstance(cloud, deployment(), instanceId, stage.to === 'Ready' ? 'READY' : 'SUCCESS');
}

export function putTarget(model: Model, deployment: DeploymentRow, target: TargetRow): void {
  const targets = (deployment.targets ?? []).map((it) => (it.instanceId === target.instanceId ? target : it));
  change(model, deployment.id, { targets });
}
