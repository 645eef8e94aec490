import type { Fault } from '../../../fault.ts';
import type { Cloud } from '../../../service.ts';
import type { ActionType } from '../action-type.ts';

/** A service's own fault as an action. The role must be allowed the fault's permission on every target. */
export function local(cloud: Cloud, fault: Fault): ActionType {
  const releases = new Map<string, () => Promise<void>>();
  const keyOf = ({ experimentArn, name }: { experimentArn: string; name: string }) => `${experimentArn} ${name}`;
  return {
    description: fault.description,
    targets: { [fault.target]: fault.resourceType },
    parameters: {
      ...(fault.lasts && { duration: { description: 'How long it lasts, e.g. PT30S.', required: true } }),
      ...fault.parameters,
    },
    afterRestart: fault.lasts ? fault.afterRestart : 'kept',
    async begin(action) {
      const hit = action.targets[fault.target] ?? [];
      await cloud.identities.authorize(action.principal, fault.permission, hit);
      const { duration: _, ...parameters } = action.parameters;
      const release = await fault.begin(
        hit.map(({ arn }) => arn),
        parameters,
      );
      releases.set(keyOf(action), release);
    },
    async undo(action) {
      const release = releases.get(keyOf(action));
      releases.delete(keyOf(action));
      await release?.();
    },
  };
}
