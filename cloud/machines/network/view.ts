import type { Socket } from 'node:net';
import path from 'node:path';
import { type AddressMap, originOf, type Place, placeOf, whoseIs } from './addresses.ts';
import { follow } from './files.ts';
import { Flows } from './flows.ts';
import { allowAll, type Flow, judge, type Rules } from './judge.ts';
import { openPorts } from './ports.ts';

/** What whoever carries connections of a VPC asks of the network. */
export interface NetworkView {
  /** Where to bind, or to connect, for this port of this private IP. */
  at(privateIp: string, port: number): Place;
  /** What a connection that leaves from this private IP adds to the options of `net.connect`; asked for each connection anew. */
  from(privateIp: string): { localAddress: string; localPort?: number };
  /** The private IP of the one who connected, undefined for the internet (a client on this machine that is no instance). */
  whose(socket: Socket): string | undefined;
  /** Whether security groups and network ACLs let the peer of this socket reach this port of this private IP. */
  admits(socket: Socket, privateIp: string, port: number): boolean;
  /** Whether the network ACLs let such a connection through; what they do not is dropped, and nobody answers. */
  passes(flow: Flow): boolean;
  /** From now on the connection goes silent while network ACLs do not let it through. */
  carry(socket: Socket, flow: Flow): void;
  /** Never answers this connection. */
  drop(socket: Socket): void;
}

/** An address that the network was never asked to place. */
export class UnknownAddress extends Error {
  override readonly name = 'UnknownAddress';
}

/** The network from a thread or process of its own: by what the cloud publishes in `home`, as of the moment of each question. */
export function viewNetwork(home: string): NetworkView {
  const map = follow<AddressMap>(path.join(home, 'map.json'), { kind: 'addresses', networks: {} });
  const rules = follow<Rules>(path.join(home, 'rules.json'), allowAll);
  const flows = new Flows(rules);
  const nextPort = openPorts();
  const placed = <T>(found: T | undefined, privateIp: string): T => {
    if (found === undefined) throw new UnknownAddress(`The network in ${home} has no place for ${privateIp}`);
    return found;
  };
  const view: NetworkView = {
    at: (privateIp, port) => placed(placeOf(map(), privateIp, port), privateIp),
    from(privateIp) {
      const { localAddress, ports } = placed(originOf(map(), privateIp), privateIp);
      return ports ? { localAddress, localPort: nextPort(privateIp, ports) } : { localAddress };
    },
    whose: (socket) => whoseIs(map(), { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 }),
    admits: (socket, privateIp, port) => judge(rules(), view.whose(socket), privateIp, port),
    passes: (flow) => flows.passes(flow),
    carry: (socket, flow) => flows.carry(socket, flow),
    drop: (socket) => flows.drop(socket),
  };
  return view;
}
