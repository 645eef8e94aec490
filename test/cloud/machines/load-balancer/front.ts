import { wall } from '../../../../cloud/clock.ts';
import { Gate } from '../../../../cloud/machines/load-balancer/gate.ts';
import { LoadBalancerNode } from '../../../../cloud/machines/load-balancer/node.ts';
import { TargetGroup, type TargetGroupSettings } from '../../../../cloud/machines/load-balancer/target-group.ts';
import { Tally } from '../../../../cloud/machines/load-balancer/traffic.ts';
import type { NetworkView } from '../../../../cloud/machines/network/view.ts';
import { loopback } from './loopback.ts';
import { freePort } from './port.ts';

export const SETTINGS: TargetGroupSettings = {
  healthCheck: {
    path: '/health',
    port: 'traffic-port',
    intervalMs: 100,
    timeoutMs: 500,
    healthyThreshold: 2,
    unhealthyThreshold: 2,
    matcher: '200',
  },
  algorithm: 'round_robin',
  deregistrationDelayMs: 5_000,
  slowStartMs: 0,
};

export interface Front extends AsyncDisposable {
  readonly port: number;
  readonly node: LoadBalancerNode;
  readonly group: TargetGroup;
  readonly tally: Tally;
  readonly gate: Gate;
}

/** A load balancer of one node that forwards everything to one group. */
export async function startFront(
  options: { settings?: Partial<TargetGroupSettings>; idleTimeoutMs?: number; admits?: NetworkView['admits'] } = {},
): Promise<Front> {
  const port = await freePort();
  const tally = new Tally();
  const gate = new Gate(wall);
  const node = new LoadBalancerNode({
    ip: '10.0.0.10',
    zone: 'us-east-1a',
    network: loopback(options.admits),
    clock: wall,
    tally,
    gate,
    idleTimeoutMs: () => options.idleTimeoutMs ?? 10_000,
    dropInvalidHeaders: () => false,
  });
  const group = new TargetGroup('arn:group', { ...SETTINGS, ...options.settings }, wall);
  group.use((address, at) => [node.route(address, at)]);
  const rules = [
    { priority: Infinity, conditions: [], action: { type: 'forward' as const, groups: [{ group, weight: 1 }] } },
  ];
  await node.listen(port, () => rules);
  return {
    port,
    node,
    group,
    tally,
    gate,
    async [Symbol.asyncDispose]() {
      await node.close();
      await group.close();
    },
  };
}
