import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressMap } from './addresses.ts';

/** This cloud's share of the loopback addresses or ports of the machine, held for as long as its server listens. */
export interface Reservation {
  readonly slot: number;
  readonly server: Server;
}

export class NoRoomOnLoopback extends Error {
  override readonly name = 'NoRoomOnLoopback';
}

/** Eight /16 networks, or 32 blocks of ports, belong to a slot. */
export const NETWORKS = 8;
export const BLOCKS = 32;
const SLOTS = { addresses: 31, ports: 4 };

/** The first number of a slot: a second octet from 8 on, or a port from 16384 on (below the ephemeral ports of macOS in all slots). */
export const firstOf = (kind: AddressMap['kind'], slot: number) =>
  kind === 'addresses' ? (slot + 1) * NETWORKS : 16384 + slot * 8192;

/** Takes a slot that no other cloud on this machine holds, preferably the one it had before. Binding is the claim: it ends with the process. */
export async function reserve(kind: AddressMap['kind'], preferred = 0): Promise<Reservation> {
  for (let tried = 0; tried < SLOTS[kind]; tried++) {
    const slot = (preferred + tried) % SLOTS[kind];
    const first = firstOf(kind, slot);
    const server = createServer((socket) => socket.destroy());
    server.listen(
      kind === 'addresses' ? { host: `127.${first}.255.253`, port: 47470 } : { host: '127.0.0.1', port: first + 63 },
    );
    try {
      await once(server, 'listening');
      server.unref();
      return { slot, server };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  throw new NoRoomOnLoopback(
    `All ${SLOTS[kind]} shares of this machine's loopback ${kind} are taken: stop another cloud`,
  );
}
