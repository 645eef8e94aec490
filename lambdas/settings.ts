import * as z from 'zod';

const Tier = z.enum(['web', 'api']);
export type Tier = z.output<typeof Tier>;

/** What this environment is like. Declared, with reasons, in `cdk/environments/`; read here once. */
export const Settings = z.object({
  environment: z.enum(['dev', 'staging', 'prod']),
  account: z.string(),
  region: z.string(),
  table: z.string(),
  boundary: z.string(),
  seed: z.object({ bucket: z.string(), key: z.string() }),
  /** The program that rehearses and migrates: the source of the database's build. */
  migration: z.object({ bucket: z.string(), key: z.string() }),
  /** The last letters of the availability zones, e.g. `['a', 'b']`. */
  zones: z.array(z.string()),
  natGateways: z.enum(['one', 'one-per-zone']),
  natGatewaysBecause: z.string().optional(),
  instanceType: z.string(),
  image: z.string(),
  volumeGiB: z.number(),
  instances: z.object({ min: z.number(), desired: z.number(), max: z.number() }),
  scaleInProtection: z.boolean(),
  targetCpuPercent: z.number(),
  graceSeconds: z.number(),
  warmupSeconds: z.number(),
  health: z.object({
    intervalSeconds: z.number(),
    timeoutSeconds: z.number(),
    healthy: z.number(),
    unhealthy: z.number(),
  }),
  drainSeconds: z.number(),
  loadBalancerDeletionProtection: z.boolean(),
  deploymentConfig: z.string(),
  deploymentStyle: z.enum(['in place', 'blue/green']),
  /** Who has to agree before a pushed commit is deployed, and how long a deployment waits for it. */
  approval: z.object({ by: z.enum(['nobody', 'person']), hours: z.number() }),
  /** How many requests a process of the tier has under way at most. */
  inFlight: z.object({ web: z.int().min(1), api: z.int().min(1) }),
  /** Requests a second of the probe that counts whom a deployment harms. */
  probeRate: z.number(),
  verification: z.object({
    requests: z.number(),
    errorRate: z.number(),
    latencyRatio: z.number(),
    latencyMs: z.number(),
    seconds: z.number(),
  }),
  database: z.object({
    instanceClass: z.string(),
    engineVersion: z.string(),
    storageGiB: z.number(),
    /** Beyond what the storage has by itself. */
    iops: z.number().optional(),
    /** What it takes at once, PostgreSQL's own reserve included. */
    maxConnections: z.int().min(20),
    /** How many of them one instance of the API holds at most. */
    poolSize: z.int().min(1),
    multiAz: z.boolean(),
    backupDays: z.number(),
    deletionProtection: z.boolean(),
  }),
  logRetentionDays: z.number(),
  artifactDays: z.number(),
  drills: z.enum(['by hand', 'weekly', 'never']),
  keepDataOnTeardown: z.boolean(),
  keyDeletionDays: z.number(),
});
export type Settings = z.output<typeof Settings>;

/** The function was started without the facts of its environment. */
export class SettingsMissing extends Error {
  override readonly name = 'SettingsMissing';
}

export const settings: Settings = read();

function read(): Settings {
  const given = process.env.SETTINGS;
  if (!given)
    throw new SettingsMissing('SETTINGS is not set: the CDK app puts the facts of the environment there, as JSON');
  return Settings.parse(JSON.parse(given));
}

/** The two tiers that run on instances, from the outside in. */
export const tiers: readonly Tier[] = Tier.options;
export const port: Readonly<Record<Tier, number>> = { web: 8080, api: 8081 };
