import type { Network } from '../../../../cloud/machines/network.ts';

/** Every private IP is 127.0.0.1 and a port is itself; who may connect is a function of the test. */
export function loopback(admits: Network['admits'] = () => true): Network {
  return {
    plug() {},
    unplug() {},
    at: (_ip, port) => ({ host: '127.0.0.1', port }),
    from: () => ({ localAddress: '127.0.0.1' }),
    rule() {},
    name() {},
    resolve: () => [],
    whose: () => undefined,
    admits,
    judge: () => true,
    environment: () => ({}),
    close: async () => {},
  };
}
