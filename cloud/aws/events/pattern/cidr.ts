import { BlockList, isIPv6 } from 'node:net';

/** Whether an address lies in a block such as `10.0.0.0/24` or `2001:db8::/32`. */
export function inCidr(address: string, cidr: string): boolean {
  const [network = '', bits = '0'] = cidr.split('/');
  if (isIPv6(network) !== isIPv6(address)) return false;
  const kind = isIPv6(network) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(network, Number(bits), kind);
  return list.check(address, kind);
}
