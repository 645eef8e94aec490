import type { StartService } from '../../service.ts';
import { resources } from './resources.ts';

/** The Resource Groups Tagging API: what is tagged, over all services. */
export const start: StartService<typeof import('@aws-sdk/client-resource-groups-tagging-api')> = (cloud) => ({
  operations: resources(cloud),
});
