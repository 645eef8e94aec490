import type { ExperimentStatus } from '@aws-sdk/client-fis';
import { change, type Fis, isOver } from './model.ts';

/** Puts an experiment into this state, and says so on the bus ("Monitor AWS FIS experiments using Amazon EventBridge"). */
export function enter(fis: Fis, id: string, status: ExperimentStatus, reason = ''): void {
  const { cloud } = fis;
  const before = fis.experiments.get(id)!;
  if (before.status === status || isOver(before.status)) return;
  const now = cloud.clock.now().toISOString();
  change(fis, id, {
    status,
    reason,
    ...(status === 'running' && !before.startedAt && { startedAt: now }),
    ...(isOver(status) && { endedAt: now }),
  });
  cloud.emit({
    source: 'aws.fis',
    'detail-type': 'FIS Experiment State Change',
    resources: [before.arn],
    detail: {
      'experiment-id': id,
      'experiment-template-id': before.templateId,
      'new-state': { status, reason },
      'old-state': { status: before.status, reason: before.reason },
    },
  });
}
