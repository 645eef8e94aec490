import type { StartService } from '../../service.ts';

export const start: StartService<typeof import('@aws-sdk/client-scheduler')> = () => ({ operations: {} });
