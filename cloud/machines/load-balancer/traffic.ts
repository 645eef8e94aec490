/** What ran through one zone of a load balancer towards one target group (or none) since it was last read. */
export interface Traffic {
  readonly zone: string;
  readonly targetGroupArn: string | undefined;
  requests: number;
  targetResponses: Record<string, number>;
  balancerResponses: Record<string, number>;
  connectionErrors: number;
  /** Seconds, rounded to two digits of precision, by how often they occurred. */
  responseTimes: Map<number, number>;
}

/** Counts until somebody reads: reading takes the counts away. */
export class Tally {
  #traffic = new Map<string, Traffic>();

  of(zone: string, targetGroupArn?: string): Traffic {
    const key = `${zone} ${targetGroupArn ?? ''}`;
    const known = this.#traffic.get(key);
    if (known) return known;
    const traffic: Traffic = {
      zone,
      targetGroupArn,
      requests: 0,
      targetResponses: {},
      balancerResponses: {},
      connectionErrors: 0,
      responseTimes: new Map(),
    };
    this.#traffic.set(key, traffic);
    return traffic;
  }

  take(): Traffic[] {
    const taken = [...this.#traffic.values()];
    this.#traffic = new Map();
    return taken;
  }
}

/** `{ '5XX': 2 }` grows by one for a 503. */
export function count(by: Record<string, number>, status: number): void {
  const family = `${Math.floor(status / 100)}XX`;
  by[family] = (by[family] ?? 0) + 1;
}

export function time(times: Map<number, number>, milliseconds: number): void {
  const seconds = Number((milliseconds / 1000).toPrecision(2));
  times.set(seconds, (times.get(seconds) ?? 0) + 1);
}
