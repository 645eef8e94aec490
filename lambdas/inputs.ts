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

const rate = z.number().min(1).max(1000).describe('requests a second of the probe');

interface Accepted {
  readonly environment: string;
  readonly within?: string | undefined;
}

/** What each machine is started with, and what a person is told of it. A member that it does not know is refused: it would be somebody's wish that nobody follows. */
const schemas: Readonly<Record<string, z.ZodType<Accepted>>> = {
  provision: z.strictObject({
    environment,
    rollback: z.boolean().describe('whether a run that fails takes back what it has created').optional(),
    within: execution
      .describe('the execution that this one is a part of; it holds the environment for both')
      .optional(),
  }),
  plan: z.strictObject({ environment }),
  drift: z.strictObject({ environment }),
  teardown: z.strictObject({
    environment,
    of: execution.describe('only what this execution has created').optional(),
    under: execution
      .describe('the execution that hands the environment over to this one, and can change nothing any more')
      .optional(),
  }),
  build: z.strictObject({ environment, tier, commit: commit.optional() }),
  rollout: z.strictObject({
    environment,
    tier,
    commit: commit.optional(),
    under: execution
      .describe('the execution that holds the environment, or all deployments, meanwhile, and has started this one')
      .optional(),
  }),
  deploy: z.strictObject({
    environment,
    commit,
    tiers: z.array(tier).min(1).describe('exactly these; without it those that the commit changes').optional(),
    branch: z
      .string()
      .describe(
        'to which the commit was pushed: a newer one there supersedes it, and what it changes is looked at again when its turn has come',
      )
      .optional(),
    rate: rate.optional(),
    approved: z
      .strictObject({ by: z.string().min(1), at: z.string().optional() })
      .describe('who has said yes already')
      .optional(),
  }),
  verification: z.strictObject({
    environment,
    deploymentId: z.string(),
    instanceId: z.string(),
    group: z.string().describe('the name of the deployment group'),
  }),
  push: z.strictObject({ environment, commit, branch: z.string() }),
  drill: z.strictObject({
    environment,
    drill: z
      .enum(Object.keys(drills), {
        error: ({ input }) => `there is no drill "${input}": ${Object.keys(drills).join(', ')}`,
      })
      // The schema is how somebody who has nothing but the account learns what the experiments are.
      .meta({ experiments: drills }),
    with: z
      .record(z.string(), z.unknown())
      .describe('what is different from the experiment this once, as a JSON merge patch')
      .optional(),
    rate: rate.optional(),
    dryRun: z.boolean().describe('says what it would hit and cost, and harms nothing').optional(),
    scheduled: z.boolean().describe('it is left out in the windows that the experiment skips').optional(),
  }),
  aftermath: z.strictObject({
    environment,
    of: execution.describe("the drill's execution, which was ended in the middle"),
  }),
  probe: z.strictObject({
    environment,
    run: z
      .string()
      .regex(/^[\w-]{1,80}$/, 'a run has the name of an execution: up to 80 letters, digits, - and _')
      .describe("what the ledger is kept under, and the execution's name"),
    rate,
    writes: z.number().min(0).max(1).default(0.05).describe('which part of the requests writes'),
    seconds: z.number().min(1).max(86_400).describe('the longest it may last if nobody stops it'),
    timeoutMs: z.number().min(100).max(30_000).default(10_000).describe('after which a request is given up'),
    // Lambda gives a process 1,024 file descriptors.
    inFlightMax: z
      .int()
      .min(1)
      .max(1000)
      .default(900)
      .describe('requests under way, beyond which one is not sent but recorded'),
    // Lambda ends an invocation after 900.
    legSeconds: z.number().min(1).max(840).default(840).describe('how long one invocation of the function lasts'),
  }),
};

/** What the machine of this name accepts. */
export function inputs(machine: string): z.ZodType<Accepted> {
  const schema = schemas[machine];
  if (!schema) throw new InvalidInput(`nobody has said what "${machine}" accepts: add it to lambdas/inputs.ts`);
  return schema;
}
