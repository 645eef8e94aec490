import * as z from 'zod';
import { Latency } from '../ledger/figures.ts';
import { Report } from '../ledger/report.ts';

const ms = z.number();
const count = z.int().min(0);
const tier = z.enum(['web', 'api']);

const Suspect = z.object({ deployment: z.string(), tier, instance: z.string(), event: z.string() });

/** Harmed requests that have the same explanation. */
const Harm = z.object({
  verdict: z
    .enum(['event', 'outside', 'ambiguous'])
    .describe('laid to one lifecycle event, to none, or to one of several'),
  basis: z.enum(['answer', 'time']).describe('the answers name the instance, or the moment alone tells'),
  suspects: z.array(Suspect),
  /** Outside of any event, the instance that failed by itself, and what it ran. */
  origin: z.object({ tier, instance: z.string(), revision: z.string().nullable() }).nullable(),
  because: z.string(),
  failed: count,
  slow: count,
  /** On the ledger's clock: when the first and the last of them were over. */
  first: ms,
  last: ms,
  /** The operations' places in the schedule. */
  seqs: z.array(count),
});

const Window = z.object({ from: ms, to: ms, requests: count, latency: Latency });

const Event = z.object({ event: z.string(), status: z.string(), from: ms, to: ms });

/** What the report of a deployment has beside what every report has. All times are on the ledger's clock, in milliseconds. */
export const DeploymentReport = Report.extend({
  kind: z.literal('deployment'),
  deployment: z.object({
    harm: z.array(Harm),
    /** Nobody is said to have been first within so many milliseconds. */
    slackMs: ms,
    /** Before the first lifecycle event, from there to the end of the last one, and after that; null where there was no such time. */
    latency: z.object({ before: Window.nullable(), during: Window.nullable(), after: Window.nullable() }),
    deployments: z.array(
      z.object({
        id: z.string(),
        tier,
        commit: z.string().nullable(),
        status: z.string(),
        creator: z.string(),
        rollbackOf: z.string().nullable(),
        config: z.string(),
        error: z.string().nullable(),
        /** Why the verification of an instance has stopped it. */
        doubts: z.array(z.string()),
        /** How many instances were out of service at once, at most. */
        atOnce: count,
        /** In the order in which their first event began. */
        instances: z.array(z.object({ instance: z.string(), status: z.string(), events: z.array(Event) })),
      }),
    ),
    /** Which revision each instance answered with, and when: stretches in which it answered without a pause. */
    served: z.array(
      z.object({
        tier,
        instance: z.string(),
        zone: z.string(),
        revisions: z.array(z.object({ revision: z.string(), from: ms, to: ms, requests: count })),
      }),
    ),
    timeline: z.object({
      lengthMs: ms,
      intervals: z.array(z.object({ at: ms, good: count, slow: count, failed: count, latency: Latency })),
    }),
  }),
});

export type DeploymentReport = z.output<typeof DeploymentReport>;
export type Told = DeploymentReport['deployment'];
export type Harm = z.output<typeof Harm>;
