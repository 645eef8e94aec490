import type * as EventBridge from '@aws-sdk/client-eventbridge';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';

/** What nobody can make in this cloud: there are none. */
export const absentOperations = () =>
  ({
    ListArchives: async () => ({ Archives: [] }),
    ListReplays: async () => ({ Replays: [] }),
    ListConnections: async () => ({ Connections: [] }),
    ListApiDestinations: async () => ({ ApiDestinations: [] }),
    ListEndpoints: async () => ({ Endpoints: [] }),
    ListEventSources: async () => ({ EventSources: [] }),
  }) satisfies Handlers<typeof EventBridge, Call>;
