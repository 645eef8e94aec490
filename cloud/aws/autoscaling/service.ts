import type { StartService } from '../../service.ts';
import { absentOperations } from './absent.ts';
import { activityOperations } from './activity.ts';
import { catalogOperations } from './catalog.ts';
import { groupOperations } from './group.ts';
import { instanceOperations } from './instance.ts';
import { keepGroups } from './keeper.ts';
import { lifecycleHookOperations } from './lifecycle-hook.ts';
import { openModel } from './model.ts';
import { policyOperations } from './policy.ts';
import { processOperations } from './process.ts';
import { scheduledActionOperations } from './scheduled-action.ts';
import { tagOperations } from './tag.ts';
import { targetGroupOperations } from './target-group.ts';
import { touches } from './touches.ts';

export const start: StartService<typeof import('@aws-sdk/client-auto-scaling')> = (cloud) => {
  const model = openModel(cloud);
  keepGroups(model);
  const operations = {
    ...groupOperations(model),
    ...instanceOperations(model),
    ...lifecycleHookOperations(model),
    ...policyOperations(model),
    ...processOperations(model),
    ...activityOperations(model),
    ...targetGroupOperations(model),
    ...scheduledActionOperations(model),
    ...tagOperations(model),
    ...catalogOperations(model),
    ...absentOperations(model),
  };
  return { operations, touches: touches(model, operations) };
};
