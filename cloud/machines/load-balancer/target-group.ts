import type { Clock } from '../../clock.ts';
import { check, type HealthCheckSettings, type Verdict } from './health-check.ts';
import type { Route } from './route.ts';
import { type Health, Target, type TargetAddress } from './target.ts';

export interface TargetGroupSettings {
  readonly healthCheck: HealthCheckSettings;
  readonly algorithm: 'round_robin' | 'least_outstanding_requests';
  /** How long a deregistered target may finish what it has. */
  readonly deregistrationDelayMs: number;
  /** How long a target that became healthy takes to reach its full share; 0 is off. */
  readonly slowStartMs: number;
}

/** A new target is asked this often until it answers: at AWS it waits for the interval, which only costs time. */
const EAGER_MS = 200;

/** Targets that share traffic, each with its health. Checks run while the group is in use by a load balancer. */
export class TargetGroup {
  readonly arn: string;
  readonly targets = new Map<string, Target>();
  settings: TargetGroupSettings;
  /** The ways to a target, from each node; undefined while no load balancer uses the group, whose targets are then `unused`. */
  routes: ((address: TargetAddress, port: number) => readonly Route[]) | undefined;
  readonly #clock: Clock;
  readonly #checked: () => void;
  readonly #checks = new Map<Target, AbortController>();
  #next = 0;

  /** `checked` is called after each check of a target. */
  constructor(arn: string, settings: TargetGroupSettings, clock: Clock, checked: () => void = () => {}) {
    this.arn = arn;
    this.settings = settings;
    this.#clock = clock;
    this.#checked = checked;
  }

  /** Registers a target. One that is there already stays as it is, one that is draining starts anew. */
  register(address: TargetAddress): Target {
    const known = this.targets.get(keyOf(address));
    if (known && known.health.state !== 'draining') return known;
    const target = new Target(address);
    this.targets.set(keyOf(address), target);
    if (this.routes) this.#watch(target);
    return target;
  }

  /**
   * Takes a target out of rotation at once; resolves when what was on its way has finished or the delay has passed, whichever is
   * first, and whatever is left then is cut.
   */
  async deregister(address: Pick<TargetAddress, 'id' | 'port'>, signal: AbortSignal): Promise<void> {
    const target = this.targets.get(keyOf(address));
    if (!target || target.health.state === 'draining') return;
    this.#unwatch(target);
    target.health = {
      state: 'draining',
      reason: 'Target.DeregistrationInProgress',
      description: 'Target deregistration is in progress',
    };
    const over = new AbortController();
    const late = this.#clock.sleep(this.settings.deregistrationDelayMs, AbortSignal.any([signal, over.signal]));
    await Promise.race([target.idle(), late.catch(() => {})]);
    over.abort();
    if (this.targets.get(keyOf(address)) === target) this.targets.delete(keyOf(address));
    await target.close();
  }

  /** The load balancer that starts to use the group says how its targets are reached. */
  use(routes: TargetGroup['routes']): void {
    this.routes = routes;
    for (const target of this.targets.values()) {
      this.#unwatch(target);
      if (target.health.state === 'draining') continue;
      if (routes) this.#watch(target);
      else target.health = new Target(target.address).health;
    }
  }

  /** The target of the next request: a healthy one; any that is not draining if none is healthy (fail open); undefined if there is none. */
  choose(): Target | undefined {
    const serving = [...this.targets.values()].filter((target) => target.health.state !== 'draining');
    const healthy = serving.filter((target) => target.health.state === 'healthy');
    const eligible = healthy.length > 0 ? this.#warm(healthy) : serving;
    if (eligible.length === 0) return undefined;
    const start = this.#next++ % eligible.length;
    const turn = [...eligible.slice(start), ...eligible.slice(0, start)];
    if (this.settings.algorithm === 'round_robin') return turn[0];
    return turn.reduce((least, target) => (target.inFlight.size < least.inFlight.size ? target : least));
  }

  async close(): Promise<void> {
    for (const target of [...this.#checks.keys()]) this.#unwatch(target);
    await Promise.all([...this.targets.values()].map((target) => target.close()));
  }

  /** A target in its slow start takes part in a growing share of the rounds. */
  #warm(healthy: Target[]): Target[] {
    const { slowStartMs } = this.settings;
    if (slowStartMs === 0) return healthy;
    const now = this.#clock.now().getTime();
    const warm = healthy.filter((target) => Math.random() * slowStartMs < now - target.healthySince);
    return warm.length > 0 ? warm : healthy;
  }

  #watch(target: Target): void {
    const stop = new AbortController();
    this.#checks.set(target, stop);
    target.health = {
      state: 'initial',
      reason: 'Elb.InitialHealthChecking',
      description: 'Initial health checks in progress',
    };
    this.#checkUntil(target, stop.signal).catch(() => {});
  }

  #unwatch(target: Target): void {
    this.#checks.get(target)?.abort();
    this.#checks.delete(target);
  }

  /** Whether a node has lost sight of every target that it could serve from, as far as its checks tell. */
  isUnseenFrom(nodeIp: string): boolean {
    const { unhealthyThreshold } = this.settings.healthCheck;
    const serving = [...this.targets.values()].filter((target) => target.health.state !== 'draining');
    return serving.every((target) => (target.unseenBy.get(nodeIp) ?? 0) >= unhealthyThreshold);
  }

  async #check(target: Target): Promise<Verdict> {
    const { address } = target;
    const { healthCheck } = this.settings;
    const port = healthCheck.port === 'traffic-port' ? address.port : healthCheck.port;
    try {
      // Each node asks for itself, as at AWS. The target is well if any node finds it well: a node whose zone is cut off is not asked by
      // clients either.
      return await anyOf(
        this.routes!(address, port).map(async (route) => {
          const verdict = await check(route, healthCheck);
          if (verdict.ok) target.unseenBy.delete(route.nodeIp);
          else target.unseenBy.set(route.nodeIp, (target.unseenBy.get(route.nodeIp) ?? 0) + 1);
          this.#checked();
          return verdict;
        }),
      );
    } catch {
      return FAILED; // there is no way to the address
    }
  }

  /** Rejects with an AbortError when the signal fires, and with nothing else. */
  async #checkUntil(target: Target, signal: AbortSignal): Promise<void> {
    let passed = 0;
    let failed = 0;
    let countFrom = 0; // failures of a new target count once per interval, however often it is asked
    while (!signal.aborted) {
      const { healthCheck } = this.settings;
      const began = this.#clock.now().getTime();
      const verdict = await this.#check(target);
      if (signal.aborted) return;
      const now = this.#clock.now().getTime();
      const isNew = target.health.state === 'initial';
      if (verdict.ok) {
        failed = 0;
        passed++;
        // AWS: one passed check makes a new target healthy, an unhealthy one needs the threshold.
        if (isNew || (target.health.state === 'unhealthy' && passed >= healthCheck.healthyThreshold)) {
          target.health = { state: 'healthy' };
          target.unseenBy.clear(); // while it was not there, no node could see it
          target.healthySince = now;
        }
      } else if (now >= countFrom) {
        passed = 0;
        failed++;
        countFrom = now + healthCheck.intervalMs;
        if (failed >= healthCheck.unhealthyThreshold) target.health = unhealthy(verdict);
      }
      const eager = target.health.state === 'initial';
      // The interval is from check to check: a target that lets each of them time out is not asked less often.
      const pause = eager ? Math.min(EAGER_MS, healthCheck.intervalMs) : healthCheck.intervalMs;
      await this.#clock.sleep(Math.max(0, began + pause - this.#clock.now().getTime()), signal);
      if (!eager) countFrom = 0;
    }
  }
}

const FAILED: Verdict = { ok: false, why: 'failed' };

/** The first good verdict; if there is none, the one that has most to say: a wrong answer rather than no answer. */
async function anyOf(asked: readonly Promise<Verdict>[]): Promise<Verdict> {
  const good = asked.map(async (verdict) => ((await verdict).ok ? verdict : Promise.reject(verdict)));
  return Promise.any(good).catch(async () => {
    const all = await Promise.all(asked);
    return all.find((verdict) => !verdict.ok && verdict.why === 'mismatch') ?? all[0] ?? FAILED;
  });
}

export function keyOf({ id, port }: Pick<TargetAddress, 'id' | 'port'>): string {
  return `${id}:${port}`;
}

function unhealthy(verdict: Extract<Verdict, { ok: false }>): Health {
  if (verdict.why === 'mismatch')
    return {
      state: 'unhealthy',
      reason: 'Target.ResponseCodeMismatch',
      description: `Health checks failed with these codes: [${verdict.status}]`,
    };
  if (verdict.why === 'timeout')
    return { state: 'unhealthy', reason: 'Target.Timeout', description: 'Request timed out' };
  return { state: 'unhealthy', reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
}
