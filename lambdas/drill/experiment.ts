import * as z from 'zod';
import type { Drill } from '../../events/drills/drill.ts';
import { faults } from '../../events/drills/faults.ts';
import { settings } from '../settings.ts';
import { step } from '../step.ts';
import { list } from '../table.ts';
import { raised } from './alarms.ts';
import { Asked, asked } from './asked.ts';
import { costs, predict, remaining } from './budget.ts';
import { DrillRefused } from './drill-refused.ts';
import type { Harm } from './harm.ts';
import { skipped } from './skipped.ts';
import { stopped } from './switch.ts';

const Ask = Asked.extend({
  execution: z.string(),
  rate: z.number().optional(),
  dryRun: z.boolean().optional(),
  scheduled: z.boolean().optional(),
});

/** Only this machine's cloud is reached by an address of its own. */
const isHere = process.env.AWS_ENDPOINT_URL !== undefined;
/** What the probe takes beside the fault: to be steady before, and again after. */
const MARGIN_SECONDS = 120;

/** Which experiment it is, what it may cost, and whether it may be done at all now. Throws `DrillRefused` with every reason against it. */
export const handler = step(Ask, async ({ execution, rate, dryRun, scheduled, ...ask }) => {
  const { drill } = ask;
  const experiment = asked(ask);
  const now = new Date();
  const spent = await costs();
  const left = remaining(spent, now);
  const predicted = predict(spent, drill, experiment.expect.rtoMs);
  const facts = {
    run: execution.split(':').at(-1)!,
    dryRun: dryRun ?? false,
    fault: experiment.fault,
    predicted,
    budget: { remainingMs: left },
    probe: {
      rate: rate ?? 50,
      writes: 0.05,
      seconds: experiment.recoverWithinSeconds + (experiment.seconds ?? 0) + MARGIN_SECONDS,
    },
  };
  const skip = scheduled ? skipped(experiment.schedule?.skip ?? [], now) : undefined;
  if (skip) return { ...facts, skip };

  const reasons = [
    ...refusals(drill, experiment, predicted.ms, left),
    ...(await unfinished()),
    ...(await raised(experiment.stop.alarms)),
    ...[await stopped()].filter((it) => it !== undefined),
  ];
  if (reasons.length > 0 && !dryRun) throw new DrillRefused(`"${drill}" is not done: ${reasons.join('; ')}`);
  return { ...facts, refusals: reasons };
});

/** Harm of other drills that is still there: what comes on top of it measures nothing. */
async function unfinished(): Promise<string[]> {
  const open = (await list<Harm>('harm')).map(({ body }) => body).filter(({ undoneAt }) => !undoneAt);
  return open.map(
    ({ drill, run, undoAt }) =>
      `${drill} (${run}) is armed and not taken back: wait for its end, at the latest for its schedule, which takes it back from ${undoAt} on, or end it with "muster drill --stop"`,
  );
}

function refusals(drill: string, { fault }: Drill, predictedMs: number, leftMs: number): string[] {
  const { where } = faults[fault];
  return [
    settings.drills === 'never' &&
      `${settings.environment} is not armed for drills: set "drills" in cdk/environments/${settings.environment}.ts and provision it`,
    where === 'here' && !isHere && `only the cloud on one's own machine can do ${fault}: AWS offers nobody a way`,
    predictedMs > leftMs &&
      `it would cost ${seconds(predictedMs)} of the error budget, and ${seconds(leftMs)} are left: wait until older costs are 30 days past, or make ${drill} cheaper`,
  ].filter((it) => it !== false);
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
