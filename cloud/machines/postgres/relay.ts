import net from 'node:net';
import type { NetworkView } from '../network/view.ts';
import { reset } from '../reset.ts';

/** An address at which a database's clients may arrive: one in each of its zones. */
export interface Entrance {
  readonly host: string;
  readonly port: number;
  /** What this is in the VPC; the network is asked who may come in. */
  readonly inVpc?: { readonly privateIp: string; readonly port: number };
}

/** How long a connection waits for a primary, in milliseconds. */
const PATIENCE = 30_000;

/** A client that is not admitted gives up long before. */
const SILENCE = 120_000;

/** Carries connections between a database's clients and its primary, byte by byte. It must be quick rather than clever. */
export class Relay {
  readonly #network: NetworkView | undefined;
  readonly #servers: net.Server[] = [];
  readonly #pairs = new Map<net.Socket, net.Socket>();
  readonly #waiting = new Map<net.Socket, NodeJS.Timeout>();
  readonly #silenced = new Map<net.Socket, NodeJS.Timeout>();
  #target: number | undefined;

  constructor(network: NetworkView | undefined) {
    this.#network = network;
  }

  /** Listens at each entrance; gives the port of the first. Rejects with EADDRINUSE, and listens nowhere then. */
  async listen(entrances: readonly Entrance[]): Promise<number> {
    try {
      for (const entrance of entrances) this.#servers.push(await this.#listen(entrance));
    } catch (error) {
      await this.close();
      throw error;
    }
    return (this.#servers[0]!.address() as net.AddressInfo).port;
  }

  /** Connections from now on, and those that waited, go to this port of 127.0.0.1. */
  point(port: number): void {
    this.#target = port;
    for (const [client, timer] of this.#waiting) {
      this.#waiting.delete(client);
      clearTimeout(timer);
      this.#join(client, port);
    }
  }

  /** Cuts every connection and holds new ones. */
  fence(): void {
    this.#target = undefined;
    for (const [client, upstream] of this.#pairs) {
      reset(client);
      upstream.destroy();
    }
    this.#pairs.clear();
  }

  async close(): Promise<void> {
    this.fence();
    for (const client of [...this.#waiting.keys(), ...this.#silenced.keys()]) client.destroy();
    const closed = this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    await Promise.all(closed);
  }

  async #listen(entrance: Entrance): Promise<net.Server> {
    const server = net.createServer({ noDelay: true, pauseOnConnect: true }, (client) => {
      client.on('error', () => client.destroy());
      if (!this.#admit(client, entrance)) keep(this.#silenced, client, SILENCE);
      else if (this.#target === undefined) keep(this.#waiting, client, PATIENCE);
      else this.#join(client, this.#target);
    });
    const { host, port } = entrance;
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    return server;
  }

  /** Security groups and network ACLs. A connection that they refuse is never answered, as at AWS: its client times out. */
  #admit(client: net.Socket, { inVpc }: Entrance): boolean {
    const network = this.#network;
    if (!network || !inVpc) return true;
    if (!network.admits(client, inVpc.privateIp, inVpc.port)) return false;
    network.carry(client, { from: network.whose(client), to: inVpc.privateIp, port: inVpc.port });
    return true;
  }

  #join(client: net.Socket, port: number): void {
    const upstream = net.connect({ host: '127.0.0.1', port, noDelay: true });
    this.#pairs.set(client, upstream);
    const end = () => {
      this.#pairs.delete(client);
      client.destroy();
      upstream.destroy();
    };
    client.on('error', end).on('close', end);
    upstream.on('error', end).on('close', end);
    client.pipe(upstream).pipe(client);
    client.setKeepAlive(true, 5_000);
    client.resume();
  }
}

function keep(held: Map<net.Socket, NodeJS.Timeout>, client: net.Socket, ms: number): void {
  const timer = setTimeout(() => client.destroy(), ms);
  held.set(client, timer);
  client.once('close', () => {
    held.delete(client);
    clearTimeout(timer);
  });
}
