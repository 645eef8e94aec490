import { experiment, local } from '../fis.ts';

/** Every request waits before the load balancer looks at it. */
export default experiment({
  actionId: local('elasticloadbalancing', 'delay'),
  target: 'LoadBalancers',
  resourceType: 'aws:elasticloadbalancing:loadbalancer',
  arnOf: ({ id }) => id,
  parameters: ({ experiment: { parameters } }) => ({ delayMs: String(parameters.delayMs) }),
});
