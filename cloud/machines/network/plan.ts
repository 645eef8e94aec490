import { type AddressMap, BLOCK, networkOf } from './addresses.ts';
import { BLOCKS, firstOf, NETWORKS, NoRoomOnLoopback } from './reservation.ts';

/** The map with a place for this address within the cloud's slot; the same map if it has one. Throws `NoRoomOnLoopback`. */
export function assign(map: AddressMap, privateIp: string, slot: number): AddressMap {
  const first = firstOf(map.kind, slot);
  if (map.kind === 'addresses') {
    const network = networkOf(privateIp);
    if (network in map.networks) return map;
    const number = free(map.networks, first, NETWORKS, 1);
    if (number === undefined)
      throw new NoRoomOnLoopback(
        `This cloud has places for ${NETWORKS} /16 networks, none is left for ${network}.0.0/16`,
      );
    return { ...map, networks: { ...map.networks, [network]: number } };
  }
  if (privateIp in map.blocks) return map;
  const block = free(map.blocks, first, BLOCKS, BLOCK);
  if (block === undefined)
    throw new NoRoomOnLoopback(`This cloud has ports for ${BLOCKS} addresses, none are left for ${privateIp}`);
  return { ...map, blocks: { ...map.blocks, [privateIp]: block } };
}

/** The map without the ports of this address. Networks stay: others live there. */
export function release(map: AddressMap, privateIp: string): AddressMap {
  if (map.kind === 'addresses' || !(privateIp in map.blocks)) return map;
  const { [privateIp]: _, ...blocks } = map.blocks;
  return { ...map, blocks };
}

function free(taken: Readonly<Record<string, number>>, first: number, count: number, step: number): number | undefined {
  const used = new Set(Object.values(taken));
  return Array.from({ length: count }, (_, index) => first + index * step).find((number) => !used.has(number));
}
