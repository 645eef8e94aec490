import type { Socket } from 'node:net';

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
export interface Network {
  plug(eni: NetworkInterface): void;
  unplug(eniId: string): void;
  /** Where to bind, or to connect, for this port of this private IP. */
  at(privateIp: string, port: number): { host: string; port: number };
  /** Publishes a DNS name inside the VPCs; an empty list withdraws it. */
  name(dnsName: string, privateIps: readonly string[]): void;
  resolve(dnsName: string): readonly string[];
  /** The private IP of the one who connected, undefined for the internet (a client on this machine that is no instance). */
  whose(socket: Socket): string | undefined;
  /** Whether security groups and network ACLs let the peer of this socket reach this port of this private IP. */
  admits(socket: Socket, privateIp: string, port: number): boolean;
  /** Set by EC2, which owns security groups, ACLs and routes. `from` undefined is the internet. */
  judge: (from: string | undefined, to: string, port: number) => boolean;
  /** Environment for a Node process that lives at this address: it binds, connects and resolves as the VPC says. */
  environment(privateIp: string): Record<string, string>;
  close(): Promise<void>;
}

/** To be filled by the machines room. */
export async function openNetwork(_folder: string): Promise<Network> {
  throw new Error('the network is not built yet');
}
