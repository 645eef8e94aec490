import { startThread } from '../thread.ts';
import type { Entrance, Relay } from './relay.ts';
import type { RelayData } from './relay-room.ts';

/** What a database's clients connect to. It outlives every failover: it is re-pointed, as the endpoint's DNS name is at AWS. */
export interface Endpoint {
  /** The port of the first address: the one that was asked for, or the free one that 0 stood for. */
  readonly port: number;
  /** Connections from now on, and those that waited, go to the server on this port of 127.0.0.1. */
  point(port: number): Promise<void>;
  /** Cuts every connection and holds new ones: once it resolves no acknowledgement of the old primary can reach a client. */
  fence(): Promise<void>;
  close(): Promise<void>;
}

const ROOM = new URL('./relay-room.ts', import.meta.url);

/** In a thread of its own: each query of every tier passes through here, and none waits for what else the cloud has to do. */
export async function openEndpoint(entrances: readonly Entrance[], network: string | undefined): Promise<Endpoint> {
  const { room, end } = startThread<Relay>(ROOM, { network } satisfies RelayData);
  try {
    const port = await room.listen(entrances);
    let closed: Promise<void> | undefined;
    return {
      port,
      point: room.point,
      // What is closed is fenced: whoever stops twice asks again.
      fence: () => closed ?? room.fence(),
      close: () => (closed ??= room.close().then(end)),
    };
  } catch (error) {
    await end();
    throw error;
  }
}
