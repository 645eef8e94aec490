import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.ts';
import { type AddressMap, originOf, placeOf, whoseIs } from './network/addresses.ts';
import { follow, publish } from './network/files.ts';
import { allowAll, judge, type Rules } from './network/judge.ts';
import { assign, release } from './network/plan.ts';
import { openPorts } from './network/ports.ts';
import { reserve } from './network/reservation.ts';
import type { NetworkView } from './network/view.ts';

/** An elastic network interface: a private IP of a VPC and what guards it. */
export interface NetworkInterface {
  readonly id: string;
  readonly privateIp: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly securityGroups: readonly string[];
}

/**
 * The VPC's addresses on this machine. On Linux the private IP 10.0.11.5 is a loopback address of its own (127.N.x.y, N the cloud's);
 * where the system has only 127.0.0.1 (macOS) each address and port is a port of 127.0.0.1, and callers are told apart by source port.
 * Ports below 1024 are mapped, so that nothing needs root.
 */
export interface Network extends Pick<NetworkView, 'at' | 'from' | 'whose' | 'admits'> {
  /** The folder in which it publishes itself for `viewNetwork`. */
  readonly home: string;
  plug(eni: NetworkInterface): void;
  unplug(eniId: string): void;
  /** Publishes a DNS name inside the VPCs; an empty list withdraws it. */
  name(dnsName: string, privateIps: readonly string[]): void;
  resolve(dnsName: string): readonly string[];
  /** Whether security groups and network ACLs let `from` (undefined is the internet) open a connection. EC2, which owns groups, ACLs and routes, sets it by `rule`. */
  judge: (from: string | undefined, to: string, port: number) => boolean;
  /** Puts these rules into force, here and in the processes of instances. */
  rule(rules: Rules): void;
  /** Environment for a Node process that lives at this address: it binds, connects and resolves as the VPC says. */
  environment(privateIp: string): Record<string, string>;
  close(): Promise<void>;
}

export interface NetworkOptions {
  /** Default: `addresses` where the system has all of 127.0.0.0/8, otherwise `ports`. */
  kind?: AddressMap['kind'];
}

/** Opens the network whose names and addresses are in `<folder>/network`. Throws `NoRoomOnLoopback`. */
export async function openNetwork(folder: string, options: NetworkOptions = {}): Promise<Network> {
  const kind = options.kind ?? (process.platform === 'darwin' ? 'ports' : 'addresses');
  const home = path.join(folder, 'network');
  mkdirSync(home, { recursive: true });
  const file = (name: string) => path.join(home, name);
  const remembered = follow<{ slot?: number }>(file('slot.json'), {})();
  const { slot, server } = await reserve(kind, remembered.slot);
  publish(file('slot.json'), { slot });

  let map: AddressMap = kind === 'addresses' ? { kind, networks: {} } : { kind, blocks: {} };
  const names = new Map<string, readonly string[]>(
    Object.entries(follow<Record<string, string[]>>(file('names.json'), {})()),
  );
  const plugged = new Map<string, NetworkInterface>();
  const nextPort = openPorts();
  publish(file('map.json'), map);
  publish(file('rules.json'), allowAll);
  await bundle([PRELOAD], `--outfile=${file('preload.cjs')}`, '--format=cjs');

  const change = (to: AddressMap) => {
    if (to !== map) publish(file('map.json'), to);
    map = to;
    return map;
  };
  const known = (privateIp: string) => change(assign(map, privateIp, slot));

  const network: Network = {
    home,
    plug: (eni) => void plugged.set(eni.id, eni),
    unplug(eniId) {
      const eni = plugged.get(eniId);
      plugged.delete(eniId);
      if (eni) change(release(map, eni.privateIp));
    },
    at: (privateIp, port) => placeOf(known(privateIp), privateIp, port)!,
    from(privateIp) {
      const { localAddress, ports } = originOf(known(privateIp), privateIp)!;
      return ports ? { localAddress, localPort: nextPort(privateIp, ports) } : { localAddress };
    },
    name(dnsName, privateIps) {
      if (privateIps.length) names.set(dnsName, privateIps);
      else names.delete(dnsName);
      publish(file('names.json'), Object.fromEntries(names));
    },
    resolve: (dnsName) => names.get(dnsName) ?? [],
    whose: (socket) => whoseIs(map, { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 }),
    admits: (socket, privateIp, port) => network.judge(network.whose(socket), privateIp, port),
    judge: () => false,
    rule(rules) {
      network.judge = (from, to, port) => judge(rules, from, to, port);
      publish(file('rules.json'), rules);
    },
    environment(privateIp) {
      known(privateIp);
      return { NODE_OPTIONS: `--require "${file('preload.cjs')}"`, VPC_NETWORK: home, VPC_ADDRESS: privateIp };
    },
    close: async () => void server.close(),
  };
  return network;
}

/** What every process of an instance loads first. */
const PRELOAD = fileURLToPath(new URL('network/preload.ts', import.meta.url));
