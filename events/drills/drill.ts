import * as z from 'zod';
import { type FaultFacts, type FaultName, faultNames, faults } from './faults.ts';

const tier = z.enum(['web', 'api'], { error: 'a tier is "web" or "api"' });
const percent = z.number('a percentage is a number').gt(0).max(100, 'a share is at most 100 percent');

/** What may be hit, and the most of it: selecting more than `atMostPercent` refuses the drill. */
const Targets = z.discriminatedUnion(
  'of',
  [
    z.strictObject({ of: z.literal('instances'), tier, pick: z.int().min(1), atMostPercent: percent }),
    z.strictObject({
      of: z.literal('zone'),
      /** `primary`: where the database's primary is at that moment. */
      zone: z.enum(['first', 'last', 'primary']),
      atMostPercent: percent,
    }),
    z.strictObject({ of: z.literal('database') }),
    z.strictObject({ of: z.literal('network'), layer: z.enum(['application', 'database']) }),
    z.strictObject({ of: z.literal('load-balancer'), side: z.enum(['public', 'internal']) }),
    z.strictObject({ of: z.literal('tier'), tier }),
    /** Functions of the orchestrator itself, by the names of their files; FIS takes five at most. */
    z.strictObject({
      of: z.literal('functions'),
      names: z
        .array(z.string().regex(/^[a-z][a-z-]*$/))
        .min(1)
        .max(5),
    }),
  ],
  { error: '"of" says what is hit: instances, zone, database, network, load-balancer, tier or functions' },
);
export type Selection = z.output<typeof Targets>;

const Expectations = z.strictObject({
  /** The longest time between a good answer and the next, as the client measures it. */
  rtoMs: z.int().min(1),
  /** The part of all requests during the drill that may fail, 0 to 1. */
  errorRate: z.number().min(0).max(1, 'a rate is between 0 and 1'),
  /** 99 of 100 good answers come within this time, waiting included. */
  p99Ms: z.int().min(1).optional(),
  /** The most instances that their groups may end of their own accord, beyond those that the fault hits. */
  ended: z.int().min(0).optional(),
  rpo: z.literal(0, { error: 'no acknowledged write may be lost: rpo is 0' }),
});

const StopConditions = z.strictObject({
  /** Ends of the names of alarms of this environment, `web-errors`. */
  alarms: z.array(z.string().regex(/^[a-z][a-z-]*$/)),
  /** The client's patience: `errorRate` over the last `overMs` of the probe. */
  client: z.strictObject({ errorRate: z.number().gt(0).max(1), overMs: z.int().min(1_000) }),
});

const Schedule = z.strictObject({
  cron: z
    .string()
    .regex(/^cron\(\S+ \S+ \S+ \S+ \S+ \S+\)$/, 'a schedule is six fields, "cron(12 3 ? * TUE *)", in UTC'),
  /** Days of the year, month and day, between which nothing is drilled. */
  skip: z.array(
    z.strictObject({
      from: z.string().regex(/^\d\d-\d\d$/, 'a day is written "12-20"'),
      to: z.string().regex(/^\d\d-\d\d$/, 'a day is written "01-06"'),
      because: z.string().min(5),
    }),
  ),
});

const Shape = z.strictObject({
  hypothesis: z.string().min(40, 'a hypothesis is a sentence that can turn out to be wrong'),
  fault: z.enum(faultNames, { error: ({ input }) => `there is no fault "${input}": ${faultNames.join(', ')}` }),
  parameters: z.record(z.string(), z.unknown()).default({}),
  targets: Targets,
  /** How long a fault that lasts is left in place. */
  seconds: z.int().min(1).max(600).optional(),
  /** After so long the undo is done by the schedule that was set beforehand, whatever has become of the drill. */
  undoAfterSeconds: z.int().min(30, 'the undo comes half a minute after the fault at the earliest').max(3600),
  /** How long the environment may take to be as before once the fault is over. */
  recoverWithinSeconds: z.int().min(5).max(1800),
  expect: Expectations,
  stop: StopConditions,
  schedule: Schedule.optional(),
});

/** An experiment: one file of `events/drills/`, whose name is the drill's. */
export const Drill = Shape.superRefine(({ fault, parameters, targets, seconds, undoAfterSeconds }, check) => {
  const { hits, lasts, parameters: schema }: FaultFacts = faults[fault];
  const say = (path: (string | number)[], message: string) => check.addIssue({ code: 'custom', path, message });
  if (targets.of !== hits) say(['targets', 'of'], `${fault} hits "${hits}", not "${targets.of}"`);
  if (lasts && seconds === undefined) say(['seconds'], `${fault} lasts until it is taken back: say for how long`);
  if (!lasts && seconds !== undefined) say(['seconds'], `${fault} is over as soon as it is done: leave "seconds" out`);
  if (seconds !== undefined && undoAfterSeconds < seconds + 15)
    say(['undoAfterSeconds'], `the armed undo would come before the end of the ${seconds} seconds: add 15 at least`);
  for (const issue of schema.safeParse(parameters).error?.issues ?? [])
    say(['parameters', ...(issue.path as string[])], issue.message);
});

export interface Drill extends z.output<typeof Shape> {
  readonly fault: FaultName;
}

/** The experiment's file says something that cannot be; the message names the file, each place and what is wrong there. */
export class InvalidDrill extends Error {
  override readonly name = 'InvalidDrill';
}

/** Reads an experiment. Throws `InvalidDrill` with a sentence for every mistake. */
export function parseDrill(name: string, data: unknown): Drill {
  const { data: drill, error } = Drill.safeParse(data);
  if (drill) return drill;
  const sentences = error.issues.map(({ path, message }) => `${['$', ...path].join('.')}: ${message}`);
  throw new InvalidDrill(`events/drills/${name}.json: ${sentences.join('; ')}`);
}
