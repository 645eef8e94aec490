import { port } from './settings.ts';

/** The layers of the application, from the outside in; migrations stand beside the API. Each has a security group of its name. */
export const layers = ['public', 'web', 'internal', 'api', 'migration', 'database'] as const;
export type Layer = (typeof layers)[number];

/** The internet, as a peer of a layer. */
export const INTERNET = '0.0.0.0/0';

/** One way that is open: from a layer (or the internet) to a layer (or the internet), on one TCP port. */
export interface Way {
  readonly from: Layer | typeof INTERNET;
  readonly to: Layer | typeof INTERNET;
  readonly port: number;
}

/**
 * Every way that is open; whatever is not here is closed. Each layer accepts from the layer above alone, and names it by its group rather than by a range.
 * The instances reach AWS's own endpoints, and nothing else, by HTTPS; name resolution needs no rule.
 */
export const ways: readonly Way[] = [
  { from: INTERNET, to: 'public', port: 80 },
  { from: 'public', to: 'web', port: port.web },
  { from: 'web', to: 'internal', port: 80 },
  { from: 'internal', to: 'api', port: port.api },
  { from: 'api', to: 'database', port: 5432 },
  { from: 'migration', to: 'database', port: 5432 },
  { from: 'web', to: INTERNET, port: 443 },
  { from: 'api', to: INTERNET, port: 443 },
  { from: 'migration', to: INTERNET, port: 443 },
];
