import type { Origin } from './addresses.ts';

/** Gives the ports of each address's range in turn: one that was just used may still wait for the last packets of its connection. */
export function openPorts() {
  const next = new Map<string, number>();
  return (privateIp: string, [first, last]: NonNullable<Origin['ports']>): number => {
    const port = next.get(privateIp) ?? first;
    next.set(privateIp, port === last ? first : port + 1);
    return port;
  };
}
