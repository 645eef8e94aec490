/**
 * Where the private addresses of a cloud's VPCs are on this machine. Plain data, so that the processes of instances read it from a file.
 *
 * `addresses` (Linux, where all of 127.0.0.0/8 is there): each /16 network has a second octet, and 10.0.11.5 is 127.N.11.5.
 * `ports` (macOS, which has only 127.0.0.1): each address has a block of 256 ports of 127.0.0.1, the first 64 to listen on, the rest
 * to connect from.
 */
export type AddressMap =
  | { readonly kind: 'addresses'; readonly networks: Readonly<Record<string, number>> }
  | { readonly kind: 'ports'; readonly blocks: Readonly<Record<string, number>> };

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Where connections of an address leave from: an address of its own, or a range of ports (first and last). */
export interface Origin {
  readonly localAddress: string;
  readonly ports?: readonly [first: number, last: number];
}

export const BLOCK = 256;
const LISTENING = 64;

/** The /16 network of an address: `10.0` of 10.0.11.5. */
export const networkOf = (privateIp: string) => privateIp.split('.', 2).join('.');

/** Ports below 1024 need root; 80 is 8080 here, 443 is 8443. */
const unprivileged = (port: number) => (port > 0 && port < 1024 ? port + 8000 : port);

/** Where to bind, or to connect, for a port of a private address; undefined if the address is none of this cloud. Port 0 stays "any". */
export function placeOf(map: AddressMap, privateIp: string, port: number): Place | undefined {
  if (map.kind === 'addresses') {
    const network = map.networks[networkOf(privateIp)];
    const [, , third, fourth] = privateIp.split('.');
    return network === undefined ? undefined : { host: `127.${network}.${third}.${fourth}`, port: unprivileged(port) };
  }
  const block = map.blocks[privateIp];
  // 61 is prime, so ports that services like (80, 443, 3000, 5432, 8080, 8443, 9090) fall on different places without a table.
  return block === undefined ? undefined : { host: '127.0.0.1', port: port === 0 ? 0 : block + (port % 61) };
}

export function originOf(map: AddressMap, privateIp: string): Origin | undefined {
  const place = placeOf(map, privateIp, 0);
  if (!place) return undefined;
  if (map.kind === 'addresses') return { localAddress: place.host };
  const block = map.blocks[privateIp]!;
  return { localAddress: place.host, ports: [block + LISTENING, block + BLOCK - 1] };
}

/** The private address behind the peer of a connection; undefined when the peer is no part of a VPC. */
export function whoseIs(map: AddressMap, peer: Place): string | undefined {
  if (map.kind === 'addresses') {
    const [loopback, network, third, fourth] = peer.host.replace('::ffff:', '').split('.');
    const found = loopback === '127' && Object.entries(map.networks).find(([, number]) => String(number) === network);
    return found ? `${found[0]}.${third}.${fourth}` : undefined;
  }
  return Object.entries(map.blocks).find(
    ([, block]) => peer.port >= block + LISTENING && peer.port < block + BLOCK,
  )?.[0];
}
