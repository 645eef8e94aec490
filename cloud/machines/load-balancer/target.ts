import { Pool } from 'undici';
import { connector, type Route } from './route.ts';

export type HealthState = 'initial' | 'healthy' | 'unhealthy' | 'draining';

/** What a target's health is and why, in AWS's words. */
export interface Health {
  readonly state: HealthState;
  readonly reason?:
    | 'Elb.RegistrationInProgress'
    | 'Elb.InitialHealthChecking'
    | 'Target.ResponseCodeMismatch'
    | 'Target.Timeout'
    | 'Target.FailedHealthChecks'
    | 'Target.DeregistrationInProgress';
  readonly description?: string;
}

/** Where a target is: its private IP in the VPC, and where that is bound on this machine. */
export interface TargetAddress {
  readonly id: string;
  readonly ip: string;
  readonly port: number;
  readonly zone: string;
}

/** Live counters of one target since it was registered. */
export interface TargetCounters {
  requests: number;
  responses: Record<'2XX' | '3XX' | '4XX' | '5XX', number>;
  connectionErrors: number;
  /** Milliseconds from the request's dispatch to the response's headers, summed over all responses. */
  responseTime: number;
}

/** One registered target: its health, what is on its way to it, and the connections kept to it, one pool per node. */
export class Target {
  readonly address: TargetAddress;
  readonly counters: TargetCounters = {
    requests: 0,
    responses: { '2XX': 0, '3XX': 0, '4XX': 0, '5XX': 0 },
    connectionErrors: 0,
    responseTime: 0,
  };
  /** What cuts each request that is on its way to this target. */
  readonly inFlight = new Set<() => void>();
  health: Health = {
    state: 'initial',
    reason: 'Elb.RegistrationInProgress',
    description: 'Target registration is in progress',
  };
  /** When it last became healthy, on the cloud's clock in milliseconds; slow start counts from here. */
  healthySince = 0;
  /** How many checks in a row failed from a node, by its address, where the last one failed. */
  readonly unseenBy = new Map<string, number>();
  readonly #pools = new Map<string, Pool>();
  #idle: (() => void)[] = [];

  constructor(address: TargetAddress) {
    this.address = address;
  }

  /** The connections from one node to this target. */
  pool(nodeIp: string, route: () => Route): Pool {
    const known = this.#pools.get(nodeIp);
    if (known) return known;
    const { ip, port } = this.address;
    const pool = new Pool(`http://${ip}:${port}`, { pipelining: 1, connect: connector(route) });
    this.#pools.set(nodeIp, pool);
    return pool;
  }

  begin(cut: () => void): () => void {
    this.inFlight.add(cut);
    this.counters.requests++;
    return () => {
      if (this.inFlight.delete(cut) && this.inFlight.size === 0) for (const tell of this.#idle.splice(0)) tell();
    };
  }

  /** Resolves when nothing is on its way to the target. */
  idle(): Promise<void> {
    return this.inFlight.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Cuts what is still on its way and closes the connections. */
  async close(): Promise<void> {
    for (const cut of [...this.inFlight]) cut();
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()));
    this.#pools.clear();
  }
}
