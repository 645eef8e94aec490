import type { StartService } from '../../service.ts';

export const start: StartService<typeof import('@aws-sdk/client-elastic-load-balancing-v2')> = () => ({
  operations: {},
});
