/** What decides who reaches whom, as plain data: EC2 keeps it, and the processes of instances read it from a file. */
export interface Rules {
  /** By private IP. */
  readonly interfaces: Readonly<Record<string, RuledInterface>>;
  /** By group id. */
  readonly groups: Readonly<
    Record<string, { readonly ingress: readonly GroupRule[]; readonly egress: readonly GroupRule[] }>
  >;
  /** By subnet id. */
  readonly subnets: Readonly<Record<string, RuledSubnet>>;
}

export interface RuledInterface {
  readonly vpc: string;
  readonly subnet: string;
  readonly groups: readonly string[];
}

export interface GroupRule {
  /** Inclusive; all ports of TCP when absent. */
  readonly ports?: readonly [from: number, to: number];
  /** A group id or an IPv4 CIDR. */
  readonly peer: string;
}

export interface RuledSubnet {
  /** Whether its route table has a route to an internet gateway. */
  readonly isPublic: boolean;
  /** The subnet of the NAT gateway that its way to the internet leads through, where it does. */
  readonly natSubnet?: string;
  /** The entries of its network ACL by rule number, for TCP; what no entry matches is denied. */
  readonly inbound: readonly AclEntry[];
  readonly outbound: readonly AclEntry[];
}

export interface AclEntry {
  readonly allow: boolean;
  readonly cidr: string;
  readonly ports?: readonly [from: number, to: number];
}

/** A client's own port is any of these; a network ACL, having no memory, has to let the answers out to all of them. */
const EPHEMERAL = 49152;
/** No part of any VPC: who comes from here comes from the internet (TEST-NET-3, RFC 5737). */
const INTERNET = '203.0.113.1';

export const allowAll: Rules = { interfaces: {}, groups: {}, subnets: {} };

/**
 * Whether a TCP connection from one private address (undefined is the internet) to a port of another is let through: by the security
 * groups of both ends, by the network ACLs of both subnets in both directions unless both ends are in one subnet, within one VPC, and from
 * the internet only into a subnet with a route to an internet gateway.
 */
export function judge(rules: Rules, from: string | undefined, to: string, port: number): boolean {
  const target = rules.interfaces[to];
  const source = from === undefined ? undefined : rules.interfaces[from];
  if (!target || (from !== undefined && !source)) return false;
  const peer = from ?? INTERNET;
  if (source && source.vpc !== target.vpc) return false;
  if (!source && !rules.subnets[target.subnet]?.isPublic) return false;
  if (!groupsLet(rules, target, 'ingress', peer, source, port)) return false;
  if (source && !groupsLet(rules, source, 'egress', to, target, port)) return false;
  return passes(rules, { from, to, port });
}

/** A connection as network ACLs see it; undefined is the internet, at either end. */
export interface Flow {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly port: number;
}

/** Whether the network ACLs of both ends let packets through in both directions. What is no interface of a VPC has no ACL. */
export function passes(rules: Rules, { from, to, port }: Flow): boolean {
  const target = to === undefined ? undefined : rules.interfaces[to];
  const source = from === undefined ? undefined : rules.interfaces[from];
  if (source && target && source.subnet === target.subnet) return true;
  if (source && to === undefined && !passesNat(rules, from!, source, port)) return false;
  return (
    (!target || aclLets(rules.subnets[target.subnet], from ?? INTERNET, port)) &&
    (!source || (to !== undefined && !target) || aclLets(rules.subnets[source.subnet], to ?? INTERNET, EPHEMERAL, port))
  );
}

/** What leaves through a NAT gateway passes the ACL of the gateway's subnet twice: in from the VPC, and out to the internet. */
function passesNat(rules: Rules, from: string, { subnet }: RuledInterface, port: number): boolean {
  const nat = rules.subnets[subnet]?.natSubnet;
  if (nat === undefined || nat === subnet) return true;
  return aclLets(rules.subnets[nat], from, port) && aclLets(rules.subnets[nat], INTERNET, EPHEMERAL, port);
}

function groupsLet(
  rules: Rules,
  end: RuledInterface,
  direction: 'ingress' | 'egress',
  ip: string,
  other: RuledInterface | undefined,
  port: number,
): boolean {
  return end.groups.some((id) =>
    rules.groups[id]?.[direction].some(
      ({ ports, peer }) =>
        within(ports, port) && (peer.startsWith('sg-') ? !!other?.groups.includes(peer) : covers(peer, ip)),
    ),
  );
}

/** Both directions of one subnet's ACL: what comes in to `local`, and what goes out to `remote`, which is the ephemeral port of a client. */
function aclLets(subnet: RuledSubnet | undefined, ip: string, local: number, remote = EPHEMERAL): boolean {
  const allows = (entries: readonly AclEntry[], port: number) =>
    entries.find((entry) => within(entry.ports, port) && covers(entry.cidr, ip))?.allow ?? false;
  return !!subnet && allows(subnet.inbound, local) && allows(subnet.outbound, remote);
}

const within = (ports: readonly [number, number] | undefined, port: number) =>
  !ports || (port >= ports[0] && port <= ports[1]);

const bits = (ip: string) => ip.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);

/** Whether the IPv4 block contains the address. */
export function covers(cidr: string, ip: string): boolean {
  const [base, length = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(length));
  return Math.floor(bits(base!) / size) === Math.floor(bits(ip) / size);
}
