import { ElasticLoadBalancingV2ServiceException } from '@aws-sdk/client-elastic-load-balancing-v2';

/** What the service answers when a parameter's value is wrong; its model has no class for it. */
export class ValidationError extends ElasticLoadBalancingV2ServiceException {
  constructor(told: { message: string; $metadata: Record<string, never> }) {
    super({ ...told, name: 'ValidationError', $fault: 'client' });
  }
}
