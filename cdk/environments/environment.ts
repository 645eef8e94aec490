/** A fact about an environment, and why it is so. */
export interface Fact<Value> {
  readonly value: Value;
  readonly because: string;
}

export const fact = <Value>(value: Value, because: string): Fact<Value> => ({ value, because });

/** What an environment is like. Everything that may differ between environments is here, and nothing else in the repository knows which one it is in. */
export interface Facts {
  /** Last letters of the availability zones. */
  readonly zones: readonly string[];
  readonly natGateways: 'one' | 'one-per-zone';
  readonly instanceType: string;
  readonly image: string;
  readonly volumeGiB: number;
  readonly instances: { readonly min: number; readonly desired: number; readonly max: number };
  readonly scaleInProtection: boolean;
  readonly targetCpuPercent: number;
  /** How long a group leaves a new instance alone. At least 1.5 times `warmupSeconds`. */
  readonly graceSeconds: number;
  /** How long an instance takes from its launch to its first answer. */
  readonly warmupSeconds: number;
  readonly health: {
    readonly intervalSeconds: number;
    readonly timeoutSeconds: number;
    readonly healthy: number;
    readonly unhealthy: number;
  };
  readonly drainSeconds: number;
  readonly loadBalancerDeletionProtection: boolean;
  readonly deploymentConfig: string;
  /** Instance by instance, or to a copy of the fleet that is looked at before it gets the traffic: twice the instances for that time. */
  readonly deploymentStyle: 'in place' | 'blue/green';
  /** Who has to agree before a pushed commit is deployed, and how long a deployment waits for it. */
  readonly approval: { readonly by: 'nobody' | 'person'; readonly hours: number };
  /** How many requests a process of the tier has under way at most: what it answers in a second, times the seconds that anybody may wait. */
  readonly inFlight: { readonly web: number; readonly api: number };
  /** Requests a second of the probe that counts whom a deployment harms. */
  readonly probeRate: number;
  /** What an instance with a new revision is asked for before it is believed: see `lambdas/deploy/verdict.ts`. */
  readonly verification: {
    /** So many have to be answered before anything is said. */
    readonly requests: number;
    readonly errorRate: number;
    /** How many times the p95 of the old instances beside it, and above how many milliseconds. */
    readonly latencyRatio: number;
    readonly latencyMs: number;
    /** How long the requests are waited for. */
    readonly seconds: number;
  };
  readonly database: {
    readonly instanceClass: string;
    readonly engineVersion: string;
    readonly storageGiB: number;
    /** Beyond the 3,000 of gp3; from 400 GiB on. */
    readonly iops?: number;
    /** What it takes at once, PostgreSQL's own reserve included. */
    readonly maxConnections: number;
    /** How many of them one instance of the API holds at most. */
    readonly poolSize: number;
    readonly multiAz: boolean;
    readonly backupDays: number;
    readonly deletionProtection: boolean;
  };
  readonly logRetentionDays: number;
  /** How long a replaced artifact can still be deployed. */
  readonly artifactDays: number;
  /** Whether drills are done when somebody asks, once a week as well, or never: then no resource bears the tag by which alone they can be harmed. */
  readonly drills: 'by hand' | 'weekly' | 'never';
  /** Whether a teardown leaves a last snapshot, and refuses to empty the artifacts' bucket. */
  readonly keepDataOnTeardown: boolean;
  readonly keyDeletionDays: number;
}

export interface Environment {
  readonly name: 'dev' | 'staging' | 'prod';
  readonly facts: { readonly [Name in keyof Facts]: Fact<Facts[Name]> };
}

/** The facts without their reasons, as the functions read them. */
export const values = ({ facts }: Environment): Facts =>
  Object.fromEntries(Object.entries(facts).map(([name, { value }]) => [name, value])) as unknown as Facts;
