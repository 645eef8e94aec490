import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';

/** Trails copy the events to a bucket, and nobody can make one here: the event history is what there is. */
export const absent = () =>
  ({
    DescribeTrails: async () => ({ trailList: [] }),
    ListTrails: async () => ({ Trails: [] }),
    ListEventDataStores: async () => ({ EventDataStores: [] }),
    ListChannels: async () => ({ Channels: [] }),
  }) satisfies Handlers<typeof import('@aws-sdk/client-cloudtrail'), Call>;
