import net from 'node:net';
import { reset } from '../reset.ts';
import { listening } from './listening.ts';
import type { LoadBalancerNode } from './node.ts';

/**
 * Opens a listener to whoever is on this machine and in no VPC, at a port of 127.0.0.1. It stands for what DNS does on AWS: the nodes
 * take turns, and a client that cannot reach one of them (its zone is cut off) comes to the next. Rejects with EADDRINUSE.
 */
export async function openDoor(
  localPort: number,
  port: number,
  nodes: () => readonly LoadBalancerNode[],
): Promise<net.Server> {
  let turn = 0;
  const door = net.createServer({ noDelay: true }, (socket) => {
    const all = nodes();
    const first = turn++ % Math.max(1, all.length);
    const turns = [...all.slice(first), ...all.slice(0, first)];
    const node = turns.find((it) => it.admits(socket, port)) ?? turns[0];
    if (node) node.take(socket, port);
    else reset(socket);
  });
  await listening(door, localPort, '127.0.0.1');
  return door;
}
