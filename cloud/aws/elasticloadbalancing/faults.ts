import { LoadBalancerNotFoundException } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Cloud } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { fleetOf } from './running.ts';

/** Takes a fault back; doing it twice is doing it once. */
export type Release = () => Promise<void>;

/**
 * Has all nodes of a load balancer accept connections and say nothing, for so many milliseconds or until the release. Its clients' requests
 * wait, or give up by their own time-outs. Resolves when it is in force. Throws LoadBalancerNotFoundException.
 */
export function blackhole(cloud: Cloud, loadBalancerArn: string, milliseconds?: number): Promise<Release> {
  return inForce(cloud, loadBalancerArn, 'blackhole', milliseconds);
}

/**
 * Has all nodes of a load balancer hold up each request by so many milliseconds before they forward it, until the release. Resolves when it is
 * in force. Throws LoadBalancerNotFoundException.
 */
export function delay(cloud: Cloud, loadBalancerArn: string, milliseconds: number): Promise<Release> {
  return inForce(cloud, loadBalancerArn, 'delay', milliseconds);
}

async function inForce(
  cloud: Cloud,
  arn: string,
  kind: 'blackhole' | 'delay',
  milliseconds?: number,
): Promise<Release> {
  const release = await fleetOf(cloud)?.fault(arn, kind, milliseconds);
  return release ?? refuse(LoadBalancerNotFoundException, `One or more load balancers not found: '${arn}'`);
}
