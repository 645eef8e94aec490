import type { NetworkView } from '../../../../cloud/machines/network/view.ts';

/** Every private IP is 127.0.0.1 and a port is itself; who may connect is a function of the test. */
export function loopback(admits: NetworkView['admits'] = () => true): NetworkView {
  return {
    at: (_ip, port) => ({ host: '127.0.0.1', port }),
    from: () => ({ localAddress: '127.0.0.1' }),
    whose: () => undefined,
    admits,
    passes: () => true,
    carry() {},
    drop() {},
  };
}
