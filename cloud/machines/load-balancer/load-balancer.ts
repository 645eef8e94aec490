import { LoadBalancerNode, type NodeOptions } from './node.ts';
import type { Rule } from './rule.ts';
import { Tally } from './traffic.ts';

/** A load balancer: one node per subnet, all with the same listeners, behind one name. Its changes happen one after the other. */
export class LoadBalancer {
  readonly name: string;
  readonly tally = new Tally();
  #idleTimeoutMs = 60_000;
  /** Drop header names that are not letters, digits and hyphens. */
  dropInvalidHeaders = false;
  readonly #listeners = new Map<number, { rules: () => readonly Rule[]; localPort?: number }>();
  #nodes: readonly LoadBalancerNode[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(name: string) {
    this.name = name;
  }

  get idleTimeoutMs(): number {
    return this.#idleTimeoutMs;
  }

  set idleTimeoutMs(milliseconds: number) {
    this.#idleTimeoutMs = milliseconds;
    for (const node of this.#nodes) node.configure();
  }

  get nodes(): readonly LoadBalancerNode[] {
    return this.#nodes;
  }

  /** The node that reaches a zone's targets: the zone's own if there is one. */
  nodeFor(zone: string): LoadBalancerNode | undefined {
    return this.#nodes.find((node) => node.zone === zone) ?? this.#nodes[0];
  }

  addNode(options: Pick<NodeOptions, 'ip' | 'zone' | 'network' | 'clock'>): Promise<void> {
    return this.#inTurn(async () => {
      const node = new LoadBalancerNode({
        ...options,
        tally: this.tally,
        idleTimeoutMs: () => this.idleTimeoutMs,
        dropInvalidHeaders: () => this.dropInvalidHeaders,
      });
      for (const [port, { rules }] of this.#listeners) await node.listen(port, rules);
      this.#nodes = [...this.#nodes, node];
    });
  }

  removeNode(ip: string): Promise<void> {
    return this.#inTurn(async () => {
      const gone = this.#nodes.find((node) => node.ip === ip);
      if (!gone) return;
      const wasFirst = gone === this.#nodes[0];
      this.#nodes = this.#nodes.filter((node) => node !== gone);
      await gone.close();
      // The door to this machine is one node's; another takes it over at the same port.
      if (!wasFirst) return;
      for (const [port, { localPort }] of this.#listeners)
        if (localPort) await this.#nodes[0]?.listenLocally(port, localPort);
    });
  }

  /** Listens on every node, also on those to come; a port that is listened on already stays as it is. */
  listen(port: number, rules: () => readonly Rule[]): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#listeners.has(port)) return;
      this.#listeners.set(port, { rules });
      await Promise.all(this.#nodes.map((node) => node.listen(port, rules)));
    });
  }

  unlisten(port: number): Promise<void> {
    return this.#inTurn(async () => {
      this.#listeners.delete(port);
      await Promise.all(this.#nodes.map((node) => node.unlisten(port)));
    });
  }

  /** Opens a listener to this machine at the first free port of 127.0.0.1 from `preferred` on, once; returns that port. */
  openLocally(port: number, preferred: number): Promise<number> {
    return this.#inTurn(async () => {
      const listener = this.#listeners.get(port);
      const node = this.#nodes[0];
      if (!listener || !node)
        throw new RangeError(`Cannot open port ${port} of ${this.name}: it has no such listener or no node`);
      for (let localPort = listener.localPort ?? preferred; !listener.localPort; localPort++) {
        try {
          await node.listenLocally(port, localPort);
          listener.localPort = localPort;
        } catch (error) {
          if (!['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
        }
      }
      return listener.localPort;
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      await Promise.all(this.#nodes.map((node) => node.close()));
      this.#nodes = [];
    });
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(change);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
