import type { StartService } from '../../service.ts';
import { absent } from './absent.ts';
import { lookUpEvents } from './look-up-events.ts';
import { openTrail } from './trail.ts';

export const start: StartService<typeof import('@aws-sdk/client-cloudtrail')> = (cloud) => ({
  operations: { ...lookUpEvents(openTrail(cloud.store, cloud.clock), cloud.account), ...absent() },
});
