import * as z from 'zod';
import { drills } from '../events/drills/catalogue.ts';
import { InvalidInput } from './invalid-input.ts';
import { settings } from './settings.ts';

const environment = z.literal(settings.environment, {
  error: `this machine serves "${settings.environment}" alone`,
});
const tier = z.enum(['web', 'api']);
const commit = z.string().regex(/^[0-9a-f]{40}$/, 'a commit is 40 hexadecimal digits');
const execution = z.string().regex(/^arn:[^:]+:states:.+:execution:.+$/, 'the ARN of an execution is expected');

interface Accepted {
  readonly environment: string;
  readonly within?: string | undefined;
}

/** What each machine is started with. A member that it does not know is refused: it would be somebody's wish that nobody follows. */
const schemas: Readonly<Record<string, z.ZodType<Accepted>>> = {
  /** `rollback`: whether a run that fails takes back what it has created. `within`: the execution that this one is a part of; it holds the environment for both. */
  provision: z.strictObject({ environment, rollback: z.boolean().optional(), within: execution.optional() }),
  plan: z.strictObject({ environment }),
  drift: z.strictObject({ environment }),
  /** `of`: only what this execution has created. `under`: the execution that hands the environment over to this one, and can change nothing any more. */
  teardown: z.strictObject({ environment, of: execution.optional(), under: execution.optional() }),
  build: z.strictObject({ environment, tier, commit: commit.optional() }),
  /** `under`: the execution that holds the environment, or all deployments, meanwhile, and has started this one. */
  rollout: z.strictObject({ environment, tier, commit: commit.optional(), under: execution.optional() }),
  /**
   * `tiers`: exactly these; without it those that the commit changes. `branch`: the commit was pushed to it, so that a newer one there supersedes it and
   * what it changes is looked at again when its turn has come. `rate`: requests a second of the probe. `approved`: somebody has said yes already.
   */
  deploy: z.strictObject({
    environment,
    commit,
    tiers: z.array(tier).min(1).optional(),
    branch: z.string().optional(),
    rate: z.number().min(1).max(1000).optional(),
    approved: z.strictObject({ by: z.string().min(1), at: z.string().optional() }).optional(),
  }),
  /** `group`: the deployment group's name. */
  verification: z.strictObject({
    environment,
    deploymentId: z.string(),
    instanceId: z.string(),
    group: z.string(),
  }),
  push: z.strictObject({ environment, commit, branch: z.string() }),
  /**
   * `drill`: a file of `events/drills/`. `with`: what is different from it this once, as a JSON merge patch. `rate`: requests a second of the probe.
   * `dryRun`: says what it would hit and cost, and harms nothing. `scheduled`: it is left out in the windows that the experiment skips.
   */
  drill: z.strictObject({
    environment,
    drill: z
      .enum(Object.keys(drills), {
        error: ({ input }) => `there is no drill "${input}": ${Object.keys(drills).join(', ')}`,
      })
      // The schema is how somebody who has nothing but the account learns what the experiments are.
      .meta({ experiments: drills }),
    with: z.record(z.string(), z.unknown()).optional(),
    rate: z.number().min(1).max(1000).optional(),
    dryRun: z.boolean().optional(),
    scheduled: z.boolean().optional(),
  }),
  /** `of`: the drill's execution, which was ended in the middle. */
  aftermath: z.strictObject({ environment, of: execution }),
  /**
   * `run`: what the ledger is kept under, and the execution's name. `rate`: requests a second. `writes`: which part of them writes. `seconds`: the longest it may
   * last if nobody stops it. `timeoutMs`: after which a request is given up. `inFlightMax`: requests under way, beyond which one is not sent but recorded
   * (Lambda gives a process 1,024 file descriptors). `legSeconds`: how long one invocation of the function lasts (Lambda ends it after 900).
   */
  probe: z.strictObject({
    environment,
    run: z.string().regex(/^[\w-]{1,80}$/, 'a run has the name of an execution: up to 80 letters, digits, - and _'),
    rate: z.number().min(1).max(1000),
    writes: z.number().min(0).max(1).default(0.05),
    seconds: z.number().min(1).max(86_400),
    timeoutMs: z.number().min(100).max(30_000).default(10_000),
    inFlightMax: z.int().min(1).max(1000).default(900),
    legSeconds: z.number().min(1).max(840).default(840),
  }),
};

/** What the machine of this name accepts. */
export function inputs(machine: string): z.ZodType<Accepted> {
  const schema = schemas[machine];
  if (!schema) throw new InvalidInput(`nobody has said what "${machine}" accepts: add it to lambdas/inputs.ts`);
  return schema;
}
