import type { Server } from 'node:net';
import type { Clock } from '../../clock.ts';
import { openDoor } from './door.ts';
import { Gate } from './gate.ts';
import { LoadBalancerNode } from './node.ts';
import type { NodeOptions } from './node-options.ts';
import type { Route } from './route.ts';
import type { Rule } from './rule.ts';
import type { TargetAddress } from './target.ts';
import { Tally } from './traffic.ts';

/** A load balancer: one node per subnet, all with the same listeners, behind one name. Its changes happen one after the other. */
export class LoadBalancer {
  readonly name: string;
  readonly tally = new Tally();
  readonly gate: Gate;
  readonly #clock: Clock;
  #idleTimeoutMs = 60_000;
  /** Drop header names that are not letters, digits and hyphens. */
  dropInvalidHeaders = false;
  readonly #listeners = new Map<number, { rules: readonly Rule[]; door?: { localPort: number; server: Server } }>();
  #nodes: readonly LoadBalancerNode[] = [];
  #dark: ReadonlySet<string> = new Set();
  #last: Promise<unknown> = Promise.resolve();

  constructor(name: string, clock: Clock) {
    this.name = name;
    this.#clock = clock;
    this.gate = new Gate(clock);
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

  /** The nodes to which the load balancer's name leads: not those that see no target, unless none does. */
  get lit(): readonly LoadBalancerNode[] {
    const lit = this.#nodes.filter(({ ip }) => !this.#dark.has(ip));
    return lit.length > 0 ? lit : this.#nodes;
  }

  /** Says which nodes see no target, by their addresses. */
  darken(nodeIps: ReadonlySet<string>): void {
    this.#dark = nodeIps;
  }

  /** The ways to a port of a target, one from each node, that of the target's zone first. */
  routes({ ip, zone }: TargetAddress, port: number): Route[] {
    const own = this.#nodes.filter((node) => node.zone === zone);
    const others = this.#nodes.filter((node) => node.zone !== zone);
    return [...own, ...others].map((node) => node.route({ ip }, port));
  }

  /** Starts a node, unless there is one at this address. */
  addNode(options: Pick<NodeOptions, 'ip' | 'zone' | 'network'>): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#nodes.some(({ ip }) => ip === options.ip)) return;
      const node = new LoadBalancerNode({
        ...options,
        clock: this.#clock,
        tally: this.tally,
        gate: this.gate,
        idleTimeoutMs: () => this.idleTimeoutMs,
        dropInvalidHeaders: () => this.dropInvalidHeaders,
      });
      for (const [port, listener] of this.#listeners) await node.listen(port, () => listener.rules);
      this.#nodes = [...this.#nodes, node];
    });
  }

  removeNode(ip: string): Promise<void> {
    return this.#inTurn(async () => {
      const gone = this.#nodes.find((node) => node.ip === ip);
      this.#nodes = this.#nodes.filter((node) => node !== gone);
      await gone?.close();
    });
  }

  /** Listens on every node, also on those to come, by these rules; on a port that is listened on already they take the place of the old. */
  listen(port: number, rules: readonly Rule[]): Promise<void> {
    return this.#inTurn(async () => {
      const known = this.#listeners.get(port);
      if (known) {
        known.rules = rules;
        return;
      }
      const listener = { rules };
      this.#listeners.set(port, listener);
      await Promise.all(this.#nodes.map((node) => node.listen(port, () => listener.rules)));
    });
  }

  unlisten(port: number): Promise<void> {
    return this.#inTurn(async () => {
      this.#listeners.get(port)?.door?.server.close();
      this.#listeners.delete(port);
      for (const node of this.#nodes) node.unlisten(port);
    });
  }

  /** Opens a listener to this machine at the first free port of 127.0.0.1 from `preferred` on, once; returns that port. */
  openLocally(port: number, preferred: number): Promise<number> {
    return this.#inTurn(async () => {
      const listener = this.#listeners.get(port);
      if (!listener) throw new RangeError(`Cannot open port ${port} of ${this.name}: it has no such listener`);
      for (let localPort = preferred; !listener.door; localPort++) {
        try {
          listener.door = { localPort, server: await openDoor(localPort, port, () => this.lit) };
        } catch (error) {
          if (!['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
        }
      }
      return listener.door.localPort;
    });
  }

  close(): Promise<void> {
    this.gate.close();
    return this.#inTurn(async () => {
      for (const { door } of this.#listeners.values()) door?.server.close();
      this.#listeners.clear();
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
