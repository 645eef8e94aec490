import type { Clock } from '../../clock.ts';
import type { NetworkView } from '../network/view.ts';
import type { Release } from './gate.ts';
import { LoadBalancer } from './load-balancer.ts';
import { type RuleData, toRule } from './rule.ts';
import type { Health, TargetAddress, TargetCounters } from './target.ts';
import { TargetGroup, type TargetGroupSettings } from './target-group.ts';
import type { Traffic } from './traffic.ts';

export interface BalancerSettings {
  readonly idleTimeoutMs: number;
  /** Drop header names that are not letters, digits and hyphens. */
  readonly dropInvalidHeaders: boolean;
}

/** To which of its nodes a load balancer's name shall lead. */
export interface Lit {
  readonly loadBalancerArn: string;
  readonly nodeIps: readonly string[];
}

/** What a target is at this moment. */
export interface TargetReport {
  readonly address: TargetAddress;
  readonly health: Health;
  readonly inFlight: number;
  readonly counters: Readonly<TargetCounters>;
}

/**
 * The load balancers and target groups of a cloud, by their ARNs. Everything that comes in and goes out is plain data: they live in a thread of
 * their own, so that no request waits for what else the cloud has to do.
 */
export class Balancers {
  readonly #network: NetworkView;
  readonly #clock: Clock;
  readonly #tell: (lit: Lit) => void;
  readonly #balancers = new Map<string, LoadBalancer>();
  readonly #groups = new Map<string, TargetGroup>();
  /** Group → load balancer. */
  readonly #users = new Map<string, string>();
  readonly #told = new Map<string, string>();
  readonly #faults = new Map<number, Release>();
  readonly #closing = new AbortController();
  #lastFault = 0;

  /** `tell` is called when nodes of a load balancer lose sight of all targets, as those of a zone that is cut off do, or regain it. */
  constructor(network: NetworkView, clock: Clock, tell: (lit: Lit) => void = () => {}) {
    this.#tell = tell;
    this.#network = network;
    this.#clock = clock;
  }

  /** Creates the load balancer, or changes what it is set to. */
  configure(arn: string, { idleTimeoutMs, dropInvalidHeaders }: BalancerSettings): void {
    const balancer = this.#balancers.get(arn) ?? new LoadBalancer(arn, this.#clock);
    this.#balancers.set(arn, balancer);
    balancer.idleTimeoutMs = idleTimeoutMs;
    balancer.dropInvalidHeaders = dropInvalidHeaders;
  }

  /** Starts a node, unless there is one at this address. */
  async addNode(arn: string, node: { ip: string; zone: string }): Promise<void> {
    await this.#balancers.get(arn)?.addNode({ ...node, network: this.#network });
  }

  async removeNode(arn: string, ip: string): Promise<void> {
    await this.#balancers.get(arn)?.removeNode(ip);
  }

  /** Listens on every node, also on those to come, by these rules; on a port that is listened on already they take the place of the old. */
  async listen(arn: string, port: number, rules: readonly RuleData[]): Promise<void> {
    const compiled = rules.map((rule) => toRule(rule, (group) => this.#groups.get(group)!));
    await this.#balancers.get(arn)?.listen(port, compiled);
  }

  async unlisten(arn: string, port: number): Promise<void> {
    await this.#balancers.get(arn)?.unlisten(port);
  }

  /** Opens a listener to this machine at the first free port of 127.0.0.1 from `preferred` on, once; gives that port. */
  async openLocally(arn: string, port: number, preferred: number): Promise<number | undefined> {
    return this.#balancers.get(arn)?.openLocally(port, preferred);
  }

  async remove(arn: string): Promise<void> {
    const balancer = this.#balancers.get(arn);
    this.#balancers.delete(arn);
    this.#told.delete(arn);
    await balancer?.close();
  }

  /** What ran through the load balancer since this was last asked. */
  traffic(arn: string): Traffic[] {
    return this.#balancers.get(arn)?.tally.take() ?? [];
  }

  /** Creates the target group, or changes what it is set to. */
  group(arn: string, settings: TargetGroupSettings): void {
    const known = this.#groups.get(arn);
    if (known) known.settings = settings;
    else this.#groups.set(arn, new TargetGroup(arn, settings, this.#clock, () => this.#look(arn)));
  }

  /** From now on this load balancer checks and serves from the group's targets; undefined: none does. */
  use(groupArn: string, balancerArn: string | undefined): void {
    const balancer = this.#balancers.get(balancerArn ?? '');
    if (balancerArn) this.#users.set(groupArn, balancerArn);
    else this.#users.delete(groupArn);
    this.#groups.get(groupArn)?.use(balancer && ((address, port) => balancer.routes(address, port)));
  }

  register(groupArn: string, address: TargetAddress): void {
    this.#groups.get(groupArn)?.register(address);
  }

  /** Takes the target out of rotation at once; resolves when it has ended what it had, or its delay is over. */
  async deregister(groupArn: string, address: Pick<TargetAddress, 'id' | 'port'>): Promise<void> {
    await this.#groups.get(groupArn)?.deregister(address, this.#closing.signal);
  }

  targets(groupArn: string): TargetReport[] {
    return [...(this.#groups.get(groupArn)?.targets.values() ?? [])].map(({ address, health, inFlight, counters }) => ({
      address,
      health,
      inFlight: inFlight.size,
      counters,
    }));
  }

  async forget(groupArn: string): Promise<void> {
    const group = this.#groups.get(groupArn);
    this.#groups.delete(groupArn);
    await group?.close();
  }

  /** Puts the fault in force (see `Gate`); gives the number by which `release` takes it back. */
  blackhole(arn: string, milliseconds: number | undefined): number | undefined {
    return this.#fault(this.#balancers.get(arn)?.gate.blackhole(milliseconds));
  }

  delay(arn: string, milliseconds: number): number | undefined {
    return this.#fault(this.#balancers.get(arn)?.gate.delay(milliseconds));
  }

  release(fault: number): void {
    this.#faults.get(fault)?.();
    this.#faults.delete(fault);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all([...this.#balancers.values(), ...this.#groups.values()].map((it) => it.close()));
  }

  #look(groupArn: string): void {
    const arn = this.#users.get(groupArn) ?? '';
    const balancer = this.#balancers.get(arn);
    if (!balancer) return;
    const groups = [...this.#users].filter(([, user]) => user === arn).map(([group]) => this.#groups.get(group));
    const isDark = (ip: string) => groups.every((group) => group?.isUnseenFrom(ip) ?? true);
    balancer.darken(new Set(balancer.nodes.map(({ ip }) => ip).filter(isDark)));
    const nodeIps = balancer.lit.map(({ ip }) => ip);
    const text = nodeIps.join(' ');
    if (text !== (this.#told.get(arn) ?? balancer.nodes.map(({ ip }) => ip).join(' ')))
      this.#tell({ loadBalancerArn: arn, nodeIps });
    this.#told.set(arn, text);
  }

  #fault(release: Release | undefined): number | undefined {
    if (!release) return undefined;
    this.#faults.set(++this.#lastFault, release);
    return this.#lastFault;
  }
}
