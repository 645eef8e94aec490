import type { Balancing, Operations } from './balancing.ts';
import { listenerOf, loadBalancerOf } from './rows.ts';

/** What load balancers and listeners have at AWS, and nobody can give them here: listeners speak HTTP, and nothing is reserved. */
export function absent(balancing: Balancing): Operations {
  return {
    async DescribeListenerCertificates({ ListenerArn }) {
      listenerOf(balancing, ListenerArn);
      return { Certificates: [] };
    },
    async DescribeCapacityReservation({ LoadBalancerArn }) {
      loadBalancerOf(balancing, LoadBalancerArn);
      return { CapacityReservationState: [] };
    },
    DescribeTrustStores: async () => ({ TrustStores: [] }),
  };
}
