import * as z from 'zod';

/** What a fault hits: the name of a way to select targets. */
export type Kind = 'instances' | 'zone' | 'database' | 'network' | 'load-balancer' | 'tier' | 'functions';

export interface FaultFacts {
  readonly hits: Kind;
  /** `here`: only the cloud on this machine can do it; AWS offers nobody a way. */
  readonly where: 'anywhere' | 'here';
  /** Whether it lasts until it is taken back, so that the experiment says for how many seconds; otherwise it is over as soon as it is done. */
  readonly lasts: boolean;
  readonly parameters: z.ZodType<Readonly<Record<string, unknown>>>;
}

const none = z.strictObject({});
const once = { lasts: false, parameters: none } as const;
const lasting = { lasts: true, parameters: none } as const;

/** Every fault that an experiment may ask for; how it is done is in `lambdas/drill/faults/`. */
export const faults = {
  'instance-terminated': { hits: 'instances', where: 'anywhere', ...once },
  'instance-frozen': { hits: 'instances', where: 'anywhere', ...lasting },
  'zone-lost': { hits: 'zone', where: 'anywhere', ...lasting },
  'database-failover': { hits: 'database', where: 'anywhere', ...once },
  'primary-killed': { hits: 'database', where: 'here', ...once },
  'primary-frozen': { hits: 'database', where: 'here', ...lasting },
  'standby-lost': { hits: 'database', where: 'here', ...once },
  'slow-disk': {
    hits: 'database',
    where: 'here',
    lasts: true,
    parameters: z.strictObject({ delayMs: z.int().min(1).max(5_000) }),
  },
  'tier-partitioned': { hits: 'network', where: 'anywhere', ...lasting },
  'load-balancer-5xx': {
    hits: 'load-balancer',
    where: 'anywhere',
    lasts: true,
    parameters: z.strictObject({ status: z.int().min(500).max(599), path: z.string().startsWith('/').optional() }),
  },
  'load-balancer-latency': {
    hits: 'load-balancer',
    where: 'here',
    lasts: true,
    parameters: z.strictObject({ delayMs: z.int().min(1).max(30_000) }),
  },
  'credentials-lost': { hits: 'instances', where: 'anywhere', ...lasting },
  'connection-storm': {
    hits: 'tier',
    where: 'anywhere',
    lasts: true,
    /** So many instances more than there are, all of which open their connections to the database at once. */
    parameters: z.strictObject({ more: z.int().min(1).max(20) }),
  },
  'traffic-step': {
    hits: 'load-balancer',
    where: 'anywhere',
    lasts: true,
    /** So many times the probe's own requests a second. */
    parameters: z.strictObject({ times: z.number().gt(1).max(100) }),
  },
  'bad-deployment': { hits: 'tier', where: 'anywhere', ...lasting },
  'api-throttled': {
    hits: 'functions',
    where: 'anywhere',
    lasts: true,
    /** The calls of EC2 that are refused. */
    parameters: z.strictObject({ operations: z.array(z.string().regex(/^[A-Z]\w+$/)).min(1) }),
  },
  'secret-rotated': { hits: 'database', where: 'anywhere', ...once },
} as const satisfies Record<string, FaultFacts>;

export type FaultName = keyof typeof faults;
export const faultNames = Object.keys(faults) as [FaultName, ...FaultName[]];
