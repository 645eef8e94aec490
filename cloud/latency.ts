import type { Clock } from './clock.ts';

/** How long a service takes, in seconds: until it answers a call, and from there until what the call made or began can be used. */
export interface Latency {
  readonly answer: number;
  readonly ready?: number;
}

/** Latencies of calls by their names (`ec2:CreateNatGateway`); `call` is that of every other call that changes something. */
export interface Latencies {
  readonly call: number;
  readonly calls: Readonly<Record<string, Latency>>;
}

/** As slow as a service is elsewhere, made shorter by one factor: what is slower than another thing there is so here. */
export interface Slowness {
  readonly latencies: Latencies;
  /** How many seconds of theirs pass in one of this cloud's clock. */
  readonly scale: number;
}

/** The slowness of one cloud. */
export interface Pacing {
  /** Returns when as much time has passed since the call came as its answer takes; at once for a question. */
  answered(call: string, came: number): Promise<void>;
  /** Returns when as much time has passed since then (a clock's milliseconds) as it takes until what was made can be used. What the machines need is part of it. */
  ready(call: string, since: number, signal?: AbortSignal): Promise<void>;
}

const ASKS = /:(Describe|Get|List|Head|BatchGet|Query|Scan|Lookup|Search)/;

export function pacing(clock: Clock, slowness: Slowness | undefined): Pacing {
  if (!slowness) return { answered: async () => {}, ready: async () => {} };
  const { latencies, scale } = slowness;
  const until = async (seconds: number, since: number, signal?: AbortSignal) => {
    const left = (seconds * 1000) / scale - (clock.now().getTime() - since);
    if (left > 0) await clock.sleep(left, signal);
  };
  return {
    answered: (call, came) =>
      ASKS.test(call) ? Promise.resolve() : until(latencies.calls[call]?.answer ?? latencies.call, came),
    ready: (call, since, signal) => until(latencies.calls[call]?.ready ?? 0, since, signal),
  };
}
