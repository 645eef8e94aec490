import { LoadBalancer } from '../../machines/load-balancer/load-balancer.ts';
import type { Rule } from '../../machines/load-balancer/rule.ts';
import { TargetGroup } from '../../machines/load-balancer/target-group.ts';
import { groupsIn, toDeed } from './action.ts';
import { compile } from './condition.ts';
import { openInterfaces } from './interfaces.ts';
import type { LoadBalancerRow, Rows } from './rows.ts';
import { settingsOf } from './settings.ts';

/** First choice for the door of an internet-facing load balancer to this machine. */
const LOCAL_PORT = 8080;

/** The machines behind the rows: they follow what the operations write. */
export class Fleet {
  readonly #rows: Rows;
  readonly #interfaces: ReturnType<typeof openInterfaces>;
  readonly #balancers = new Map<string, LoadBalancer>();
  readonly #groups = new Map<string, TargetGroup>();
  readonly #compiled = new Map<string, readonly Rule[]>();
  /** Which load balancer checks and reaches the targets of a group. */
  readonly #owners = new Map<string, string>();

  constructor(rows: Rows) {
    this.#rows = rows;
    this.#interfaces = openInterfaces(rows.cloud);
  }

  /** The target group's machine, from its row on first use. */
  readonly group = (arn: string): TargetGroup => {
    const known = this.#groups.get(arn);
    if (known) return known;
    const row = this.#rows.targetGroups.get(arn)!;
    const group = new TargetGroup(arn, settingsOf(row), this.#rows.cloud.clock);
    for (const target of row.targets) group.register(target);
    this.#groups.set(arn, group);
    return group;
  };

  balancers(): ReadonlyMap<string, LoadBalancer> {
    return this.#balancers;
  }

  groups(): Iterable<TargetGroup> {
    return this.#groups.values();
  }

  /** The target groups that this load balancer checks and serves from. */
  groupsOf(loadBalancerArn: string): TargetGroup[] {
    return [...this.#owners].filter(([, owner]) => owner === loadBalancerArn).map(([arn]) => this.group(arn));
  }

  balancer(arn: string): LoadBalancer {
    const known = this.#balancers.get(arn);
    if (known) return known;
    const balancer = new LoadBalancer(this.#rows.loadBalancers.get(arn)!.name, this.#rows.cloud.clock);
    this.#balancers.set(arn, balancer);
    return balancer;
  }

  /** After a restart: everything is as the rows say. */
  async resume(): Promise<void> {
    const arns = this.#rows.loadBalancers.values().map((it) => it.arn);
    await this.#interfaces.sweep(arns);
    for (const arn of arns) await this.provision(arn);
  }

  /** Takes an address in each subnet that has none yet, starts a node there, and publishes the name. */
  async provision(arn: string): Promise<void> {
    const { cloud, loadBalancers, listeners } = this.#rows;
    const row = () => loadBalancers.get(arn);
    const balancer = this.balancer(arn);
    this.configure(arn);
    for (const { arn: listener, loadBalancerArn, port } of listeners.values())
      if (loadBalancerArn === arn) await balancer.listen(port, () => this.#rulesOf(listener));
    for (const { subnetId, zone, ip } of row()?.nodes ?? []) {
      const address = ip ?? (await this.#place(arn, subnetId));
      if (address && !balancer.nodes.some((it) => it.ip === address))
        await balancer.addNode({ ip: address, zone, network: cloud.network });
    }
    const ready = row();
    if (!ready) return balancer.close(); // deleted meanwhile
    cloud.network.name(
      ready.dnsName,
      ready.nodes.map(({ ip }) => ip!),
    );
    await this.#openDoors(ready);
    loadBalancers.put(arn, { ...row()!, state: 'active' });
    this.reroute(arn);
  }

  /** Takes an address in the subnet for a node; undefined if the load balancer is deleted meanwhile. */
  async #place(arn: string, subnetId: string): Promise<string | undefined> {
    const { loadBalancers } = this.#rows;
    const before = loadBalancers.get(arn);
    if (!before) return undefined;
    const placed = await this.#interfaces.take(arn, subnetId, before.securityGroups);
    const row = loadBalancers.get(arn);
    if (!row) {
      await this.#interfaces.giveUp(placed.eniId);
      return undefined;
    }
    const nodes = row.nodes.map((it) => (it.subnetId === subnetId ? { ...it, ...placed } : it));
    loadBalancers.put(arn, { ...row, nodes });
    return placed.ip;
  }

  /** Gives up one node's address, or all of a load balancer that is gone. */
  async vacate(arn: string, nodes: LoadBalancerRow['nodes']): Promise<void> {
    for (const { ip, eniId } of nodes) {
      if (ip) await this.#balancers.get(arn)?.removeNode(ip);
      if (eniId) await this.#interfaces.giveUp(eniId);
    }
  }

  async remove(row: LoadBalancerRow): Promise<void> {
    this.#rows.cloud.network.name(row.dnsName, []);
    this.reroute(row.arn);
    await this.#balancers.get(row.arn)?.close();
    await this.vacate(row.arn, row.nodes);
    this.#balancers.delete(row.arn);
  }

  /** Applies the load balancer's attributes. */
  configure(arn: string): void {
    const { attributes } = this.#rows.loadBalancers.get(arn)!;
    const balancer = this.balancer(arn);
    balancer.idleTimeoutMs = Number(attributes['idle_timeout.timeout_seconds']) * 1000;
    balancer.dropInvalidHeaders = attributes['routing.http.drop_invalid_header_fields.enabled'] === 'true';
  }

  async listen(listenerArn: string): Promise<void> {
    const { loadBalancers, listeners } = this.#rows;
    const { loadBalancerArn, port } = listeners.get(listenerArn)!;
    await this.balancer(loadBalancerArn).listen(port, () => this.#rulesOf(listenerArn));
    const row = loadBalancers.get(loadBalancerArn);
    if (row?.state === 'active') await this.#openDoors(row);
    this.reroute(loadBalancerArn);
  }

  async unlisten(loadBalancerArn: string, port: number): Promise<void> {
    await this.#balancers.get(loadBalancerArn)?.unlisten(port);
    this.reroute(loadBalancerArn);
  }

  /** After a change of listeners or rules: compiles them anew, and lets the groups that are now in use be checked, and only those. */
  reroute(loadBalancerArn: string): void {
    const { loadBalancers, listeners, rules } = this.#rows;
    this.#compiled.clear();
    const mine = listeners.values().filter((it) => it.loadBalancerArn === loadBalancerArn);
    const active = loadBalancers.get(loadBalancerArn)?.state === 'active';
    const used = new Set(
      mine.flatMap((listener) => [
        ...groupsIn(listener.defaultActions),
        ...rules.values().flatMap((rule) => (rule.listenerArn === listener.arn ? groupsIn(rule.actions) : [])),
      ]),
    );
    for (const arn of used) {
      if (!active || this.#owners.get(arn) === loadBalancerArn) continue;
      this.#owners.set(arn, loadBalancerArn);
      const balancer = this.balancer(loadBalancerArn);
      this.group(arn).use((address, port) => balancer.routes(address, port));
    }
    for (const [arn, owner] of this.#owners) {
      if (owner !== loadBalancerArn || (active && used.has(arn))) continue;
      this.#owners.delete(arn);
      this.#groups.get(arn)?.use(undefined);
    }
  }

  async forget(targetGroupArn: string): Promise<void> {
    const group = this.#groups.get(targetGroupArn);
    this.#groups.delete(targetGroupArn);
    await group?.close();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#balancers.values(), ...this.#groups.values()].map((it) => it.close()));
  }

  #rulesOf(listenerArn: string): readonly Rule[] {
    const known = this.#compiled.get(listenerArn);
    if (known) return known;
    const { listeners, rules } = this.#rows;
    const listener = listeners.get(listenerArn);
    if (!listener) return [];
    const compiled: Rule[] = rules
      .values()
      .filter((rule) => rule.listenerArn === listenerArn)
      .map(({ priority, conditions, actions }) => ({
        priority,
        conditions: conditions.map(compile),
        action: toDeed(actions[0]!, this.group),
      }))
      .sort((a, b) => a.priority - b.priority);
    compiled.push({ priority: Infinity, conditions: [], action: toDeed(listener.defaultActions[0]!, this.group) });
    this.#compiled.set(listenerArn, compiled);
    return compiled;
  }

  async #openDoors(row: LoadBalancerRow): Promise<void> {
    if (row.scheme !== 'internet-facing') return;
    const { loadBalancers, listeners } = this.#rows;
    for (const { loadBalancerArn, port } of listeners.values()) {
      if (loadBalancerArn !== row.arn) continue;
      const remembered = row.localPorts[port];
      const localPort = await this.balancer(row.arn).openLocally(port, remembered ?? LOCAL_PORT);
      if (localPort === remembered) continue;
      row.localPorts = { ...row.localPorts, [port]: localPort };
      loadBalancers.put(row.arn, { ...loadBalancers.get(row.arn)!, localPorts: row.localPorts });
    }
  }
}
