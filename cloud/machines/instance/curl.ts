import type { Network } from '../network.ts';

/** What services like to listen on; without an address of its own an instance has a place for each port, and curl knows no pattern for that. */
const USUAL = [80, 443, 3000, 8000, 8080, 8443, 9090, 9100];

/** The options by which curl connects from this address, and finds `localhost`, the metadata service and the cloud where they are. */
export function curlOptions(network: Network, privateIp: string, endpoint: URL): string[] {
  const imds = network.at('169.254.169.254', 80);
  const { localAddress, localPort } = network.from(privateIp);
  const { host } = network.at(privateIp, 0);
  const local = (name: string) =>
    localPort === undefined
      ? [`${name}::${host}:`]
      : USUAL.map((port) => `${name}:${port}:${host}:${network.at(privateIp, port).port}`);
  const leads = [
    `${endpoint.hostname}:${endpoint.port}:${endpoint.host}`, // the first that fits counts, and this is on localhost
    `169.254.169.254:80:${imds.host}:${imds.port}`,
    ...['localhost', '127.0.0.1'].flatMap(local),
  ];
  const from = localPort === undefined ? [] : ['--local-port', `${localPort}-${localPort + 150}`];
  return [...leads.flatMap((lead) => ['--connect-to', lead]), '--interface', localAddress, ...from];
}
