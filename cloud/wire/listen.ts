import type { Rooms } from '../rooms.ts';
import type { Cloud, Identities } from '../service.ts';

export interface WireOptions {
  port: number;
  region: string;
  rooms: Rooms;
  identities: Identities;
  log: Cloud['log'];
}

export interface Wire {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. To be filled by the wire room. */
export async function listen(_options: WireOptions): Promise<Wire> {
  throw new Error('the wire is not built yet');
}
