import { timeOf } from '../../clock.ts';
import type { Balancers, Lit, TargetReport } from '../../machines/load-balancer/balancers.ts';
import type { RoomData } from '../../machines/load-balancer/room.ts';
import type { RuleData } from '../../machines/load-balancer/rule.ts';
import type { TargetAddress } from '../../machines/load-balancer/target.ts';
import type { Traffic } from '../../machines/load-balancer/traffic.ts';
import { type Remote, startThread, type Thread } from '../../machines/thread.ts';
import { deedOf, groupsIn } from './action.ts';
import { conditionOf } from './condition.ts';
import { openInterfaces } from './interfaces.ts';
import type { ListenerRow, LoadBalancerRow, Rows } from './rows.ts';
import { settingsOf } from './settings.ts';

/** First choice for the door of an internet-facing load balancer to this machine. */
const LOCAL_PORT = 8080;

const ROOM = new URL('../../machines/load-balancer/room.ts', import.meta.url);

/** The machines behind the rows: they follow what the operations write. They are in a thread of their own, which starts with the first of them. */
export class Fleet {
  readonly #rows: Rows;
  readonly #interfaces: ReturnType<typeof openInterfaces>;
  #thread: Thread<Balancers> | undefined;
  /** Target groups that the thread knows. */
  readonly #groups = new Set<string>();
  /** Which load balancer checks and reaches the targets of a group. */
  readonly #owners = new Map<string, string>();

  constructor(rows: Rows) {
    this.#rows = rows;
    this.#interfaces = openInterfaces(rows.cloud);
  }

  get #machines(): Remote<Balancers> {
    const { network, clock } = this.#rows.cloud;
    this.#thread ??= startThread<Balancers, Lit>(
      ROOM,
      { network: network.home, time: timeOf(clock) } satisfies RoomData,
      (lit) => this.#name(lit),
    );
    return this.#thread.room;
  }

  /** Has a target group as its row says; with its targets when the thread does not know it yet. */
  async group(arn: string): Promise<void> {
    const row = this.#rows.targetGroups.get(arn)!;
    const isNew = !this.#groups.has(arn);
    this.#groups.add(arn);
    const targets = isNew ? row.targets : [];
    const changed = this.#machines.group(arn, settingsOf(row));
    await Promise.all([changed, ...targets.map((target) => this.register(arn, target))]);
  }

  async register(groupArn: string, address: TargetAddress): Promise<void> {
    if (!this.#groups.has(groupArn)) return this.group(groupArn);
    this.#rows.cloud.network.at(address.ip, address.port); // the thread finds only what has its place
    await this.#machines.register(groupArn, address);
  }

  /** Resolves when the target has ended what it had, or its delay is over. */
  async deregister(groupArn: string, address: TargetAddress): Promise<void> {
    await this.#machines.deregister(groupArn, address);
  }

  /** The targets that a group has or that leave it, with their health and counters of now. */
  async targets(groupArn: string): Promise<TargetReport[]> {
    if (!this.#groups.has(groupArn)) await this.group(groupArn);
    return this.#machines.targets(groupArn);
  }

  async allTargets(): Promise<(TargetReport & { targetGroupArn: string })[]> {
    const groups = this.#rows.targetGroups.values().map(async ({ arn }) => {
      const targets = await this.targets(arn);
      return targets.map((it) => ({ targetGroupArn: arn, ...it }));
    });
    return (await Promise.all(groups)).flat();
  }

  isInUse(groupArn: string): boolean {
    return this.#owners.has(groupArn);
  }

  /** The target groups that this load balancer checks and serves from. */
  groupsOf(loadBalancerArn: string): string[] {
    return [...this.#owners].filter(([, owner]) => owner === loadBalancerArn).map(([arn]) => arn);
  }

  /** What ran through the load balancer since this was last asked. */
  traffic(loadBalancerArn: string): Promise<Traffic[]> {
    return this.#machines.traffic(loadBalancerArn);
  }

  /** Puts a fault in force and gives what takes it back; undefined if there is no such load balancer. */
  async fault(
    arn: string,
    kind: 'blackhole' | 'delay',
    milliseconds?: number,
  ): Promise<(() => Promise<void>) | undefined> {
    if (!this.#rows.loadBalancers.has(arn)) return undefined;
    const machines = this.#machines;
    const fault =
      kind === 'blackhole' ? await machines.blackhole(arn, milliseconds) : await machines.delay(arn, milliseconds ?? 0);
    return fault === undefined ? undefined : () => machines.release(fault);
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
    await this.configure(arn);
    for (const listener of listeners.values()) if (listener.loadBalancerArn === arn) await this.#listen(listener);
    for (const { subnetId, zone, ip } of row()?.nodes ?? []) {
      const address = ip ?? (await this.#place(arn, subnetId));
      if (!address) continue;
      cloud.network.at(address, 0); // the thread finds only what has its place
      await this.#machines.addNode(arn, { ip: address, zone });
    }
    const ready = row();
    if (!ready) return this.#machines.remove(arn); // deleted meanwhile
    cloud.network.name(
      ready.dnsName,
      ready.nodes.map(({ ip }) => ip!),
    );
    await this.#openDoors(ready);
    loadBalancers.put(arn, { ...row()!, state: 'active' });
    await this.reroute(arn);
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
      if (ip) await this.#machines.removeNode(arn, ip);
      if (eniId) await this.#interfaces.giveUp(eniId);
    }
  }

  async remove(row: LoadBalancerRow): Promise<void> {
    this.#rows.cloud.network.name(row.dnsName, []);
    await this.reroute(row.arn);
    await this.#machines.remove(row.arn);
    await this.vacate(row.arn, row.nodes);
  }

  /** Applies the load balancer's attributes. */
  async configure(arn: string): Promise<void> {
    const { attributes } = this.#rows.loadBalancers.get(arn)!;
    await this.#machines.configure(arn, {
      idleTimeoutMs: Number(attributes['idle_timeout.timeout_seconds']) * 1000,
      dropInvalidHeaders: attributes['routing.http.drop_invalid_header_fields.enabled'] === 'true',
    });
  }

  async listen(listenerArn: string): Promise<void> {
    const { loadBalancers, listeners } = this.#rows;
    const listener = listeners.get(listenerArn)!;
    await this.#listen(listener);
    const row = loadBalancers.get(listener.loadBalancerArn);
    if (row?.state === 'active') await this.#openDoors(row);
    await this.reroute(listener.loadBalancerArn);
  }

  async unlisten(loadBalancerArn: string, port: number): Promise<void> {
    await this.#machines.unlisten(loadBalancerArn, port);
    await this.reroute(loadBalancerArn);
  }

  /** After a change of listeners or rules: puts them in force, and lets the groups that are now in use be checked, and only those. */
  async reroute(loadBalancerArn: string): Promise<void> {
    const { loadBalancers, listeners, rules } = this.#rows;
    const mine = listeners.values().filter((it) => it.loadBalancerArn === loadBalancerArn);
    const active = loadBalancers.get(loadBalancerArn)?.state === 'active';
    const used = new Set(
      mine.flatMap((listener) => [
        ...groupsIn(listener.defaultActions),
        ...rules.values().flatMap((rule) => (rule.listenerArn === listener.arn ? groupsIn(rule.actions) : [])),
      ]),
    );
    const changes = mine.map((listener) => this.#listen(listener));
    for (const arn of used) {
      if (!active || this.#owners.get(arn) === loadBalancerArn) continue;
      this.#owners.set(arn, loadBalancerArn);
      changes.push(this.#machines.use(arn, loadBalancerArn));
    }
    for (const [arn, owner] of this.#owners) {
      if (owner !== loadBalancerArn || (active && used.has(arn))) continue;
      this.#owners.delete(arn);
      changes.push(this.#machines.use(arn, undefined));
    }
    await Promise.all(changes);
  }

  async forget(targetGroupArn: string): Promise<void> {
    this.#groups.delete(targetGroupArn);
    await this.#machines.forget(targetGroupArn);
  }

  async close(): Promise<void> {
    await this.#thread?.room.close();
    await this.#thread?.end();
  }

  /** Has the listener as its row and its rules say. */
  async #listen(listener: ListenerRow): Promise<void> {
    const mine = this.#rows.rules.values().filter((rule) => rule.listenerArn === listener.arn);
    const groups = [listener.defaultActions, ...mine.map((it) => it.actions)].flatMap(groupsIn);
    const created = groups.filter((arn) => !this.#groups.has(arn)).map((arn) => this.group(arn));
    const rules: RuleData[] = mine
      .map(({ priority, conditions, actions }) => ({
        priority,
        conditions: conditions.map(conditionOf),
        action: deedOf(actions[0]!),
      }))
      .sort((a, b) => a.priority - b.priority);
    rules.push({ priority: Infinity, conditions: [], action: deedOf(listener.defaultActions[0]!) });
    // The thread takes them in this order: the groups are there when the rules name them.
    await Promise.all([...created, this.#machines.listen(listener.loadBalancerArn, listener.port, rules)]);
  }

  /** As DNS does: the name leads to the nodes that serve, and to all while none does. */
  #name({ loadBalancerArn, nodeIps }: Lit): void {
    const row = this.#rows.loadBalancers.get(loadBalancerArn);
    if (row?.state === 'active') this.#rows.cloud.network.name(row.dnsName, nodeIps);
  }

  async #openDoors(row: LoadBalancerRow): Promise<void> {
    if (row.scheme !== 'internet-facing') return;
    const { loadBalancers, listeners } = this.#rows;
    for (const { loadBalancerArn, port } of listeners.values()) {
      if (loadBalancerArn !== row.arn) continue;
      const remembered = row.localPorts[port];
      const localPort = await this.#machines.openLocally(row.arn, port, remembered ?? LOCAL_PORT);
      if (localPort === undefined || localPort === remembered) continue;
      row.localPorts = { ...row.localPorts, [port]: localPort };
      loadBalancers.put(row.arn, { ...loadBalancers.get(row.arn)!, localPorts: row.localPorts });
    }
  }
}
