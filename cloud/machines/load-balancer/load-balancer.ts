import { LoadBalancerNode, type NodeOptions } from './node.ts';
import type { Rule } from './rule.ts';
import { Tally } from './traffic.ts';

/** A load balancer: one node per subnet, all with the same listeners, behind one name. */
export class LoadBalancer {
  readonly name: string;
  readonly tally = new Tally();
  idleTimeoutMs = 60_000;
  readonly #listeners = new Map<number, { rules: () => readonly Rule[]; localPort?: number }>();
  #nodes: LoadBalancerNode[] = [];

  constructor(name: string) {
    this.name = name;
  }

  get nodes(): readonly LoadBalancerNode[] {
    return this.#nodes;
  }

  /** The node that reaches a zone's targets: the zone's own if there is one. */
  nodeFor(zone: string): LoadBalancerNode | undefined {
    return this.#nodes.find((node) => node.zone === zone) ?? this.#nodes[0];
  }

  async addNode(options: Omit<NodeOptions, 'tally' | 'idleTimeoutMs'>): Promise<LoadBalancerNode> {
    const node = new LoadBalancerNode({ ...options, tally: this.tally, idleTimeoutMs: () => this.idleTimeoutMs });
    for (const [port, { rules }] of this.#listeners) await node.listen(port, rules);
    this.#nodes.push(node);
    return node;
  }

  async removeNode(ip: string): Promise<void> {
    const gone = this.#nodes.find((node) => node.ip === ip);
    if (!gone) return;
    const wasFirst = gone === this.#nodes[0];
    this.#nodes = this.#nodes.filter((node) => node !== gone);
    await gone.close();
    // The door to this machine is one node's; another takes it over at the same port.
    if (!wasFirst) return;
    for (const [port, { localPort }] of this.#listeners)
      if (localPort) await this.#nodes[0]?.listenLocally(port, localPort);
  }

  async listen(port: number, rules: () => readonly Rule[]): Promise<void> {
    this.#listeners.set(port, { rules });
    await Promise.all(this.#nodes.map((node) => node.listen(port, rules)));
  }

  async unlisten(port: number): Promise<void> {
    this.#listeners.delete(port);
    await Promise.all(this.#nodes.map((node) => node.unlisten(port)));
  }

  /** Opens a listener to this machine at the first free port of 127.0.0.1 from `preferred` on; returns that port. */
  async openLocally(port: number, preferred: number): Promise<number> {
    for (let localPort = preferred; localPort < 65_536; localPort++) {
      try {
        await this.#nodes[0]?.listenLocally(port, localPort);
        this.#listeners.get(port)!.localPort = localPort;
        return localPort;
      } catch (error) {
        if (!['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      }
    }
    throw new RangeError(`No port of 127.0.0.1 is free from ${preferred} on`);
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.close()));
    this.#nodes = [];
  }
}
