import { tellInstance } from './event.ts';
import { commandOf, IGNORABLE, perform, REPEATABLE } from './lifecycle.ts';
import { change, type DeploymentRow, type EventRow, type GroupRow, type Model, type TargetRow } from './model.ts';

/** What AWS's agent says after a restart of its own. */
const INTERRUPTED = 'Failing in-progress lifecycle event after an agent restart.';

/**
 * Takes one instance through its lifecycle, from where its row says it is. An agent's event that was under way when the cloud
 * ended fails, as it does when AWS's agent restarts: whether its script ran, and how far, nobody knows, and a script is not run
 * twice unasked. A traffic event is done again.
 */
export async function runTarget(
  model: Model,
  group: GroupRow,
  deploymentId: string,
  instanceId: string,
): Promise<void> {
  const { cloud } = model;
  const deployment = () => model.deployments.get(deploymentId)!;
  const target = () => deployment().targets!.find((it) => it.instanceId === instanceId)!;
  const put = (fields: Partial<TargetRow>) =>
    putTarget(model, deployment(), { ...target(), ...fields, updatedAt: cloud.clock.now().toISOString() });
  const putEvent = (event: EventRow) =>
    put({ events: target().events.map((it) => (it.name === event.name ? event : it)) });

  if (target().status === 'Pending') {
    put({ status: 'InProgress' });
    tellInstance(cloud, deployment(), instanceId, 'START');
  }
  let failed = false;
  for (const event of target().events) {
    if (event.status === 'Succeeded') continue;
    if (failed || (deployment().halted && event.status === 'Pending')) {
      putEvent({ ...event, status: 'Skipped' });
      continue;
    }
    const wasInterrupted = event.status === 'InProgress' && !REPEATABLE.includes(event.name);
    const startedAt = event.startedAt ?? cloud.clock.now().toISOString();
    putEvent({ name: event.name, status: 'InProgress', startedAt });
    const diagnostics = wasInterrupted
      ? ({ errorCode: 'UnknownError', scriptName: '', message: INTERRUPTED, logTail: '' } as const)
      : await perform(model, group, deployment(), instanceId, event.name);
    const succeeded = diagnostics.errorCode === 'Success';
    putEvent({
      name: event.name,
      status: succeeded ? 'Succeeded' : 'Failed',
      startedAt,
      endedAt: cloud.clock.now().toISOString(),
      diagnostics,
    });
    failed = !succeeded && !(deployment().ignoreApplicationStopFailures && IGNORABLE.includes(event.name));
  }
  const skipped = target().events.some(({ status }) => status === 'Skipped');
  if (!failed && !skipped) {
    // The agent keeps this revision's stop scripts from now on. It may be gone at this very moment; its successor has none to keep.
    await cloud.instances
      .get(instanceId)
      ?.agent(commandOf(deployment(), 'End'), cloud.signal)
      .catch(() => {});
  }
  put({ status: failed ? 'Failed' : skipped ? 'Skipped' : 'Succeeded' });
  if (failed || !skipped) tellInstance(cloud, deployment(), instanceId, failed ? 'FAILURE' : 'SUCCESS');
}

export function putTarget(model: Model, deployment: DeploymentRow, target: TargetRow): void {
  const targets = (deployment.targets ?? []).map((it) => (it.instanceId === target.instanceId ? target : it));
  change(model, deployment.id, { targets });
}
