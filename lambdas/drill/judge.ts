import * as z from 'zod';
import { ledgerClock } from '../deploy/ledger-clock.ts';
import { analyse } from '../ledger/outages.ts';
import { readWhole } from '../ledger/read.ts';
import { sealed } from '../ledger/report.ts';
import { stored } from '../ledger/stored.ts';
import { settings } from '../settings.ts';
import { logger, step } from '../step.ts';
import { Asked, asked } from './asked.ts';
import { compose, type Measured } from './compose.ts';
import { ended } from './ended.ts';
import { findHarm } from './harm.ts';
import { storeReport } from './store-report.ts';
import { unsteady } from './unsteady.ts';
import { judge } from './verdict.ts';

const Caught = z.object({ state: z.string(), error: z.string(), cause: z.string() });

const Ask = Asked.extend({
  run: z.string(),
  rate: z.number().optional(),
  targets: z.array(z.looseObject({ id: z.string() })).optional(),
  problem: Caught.optional(),
  /** The environment had its time, and was not as before at its end. */
  unrecovered: Caught.optional(),
  predicted: z.object({ ms: z.number() }).optional(),
  evidence: z
    .object({
      happenings: z.array(
        z.object({
          at: z.string(),
          source: z.string(),
          text: z.string(),
          began: z.string().optional(),
          withinMs: z.number().optional(),
        }),
      ),
      missing: z.array(z.string()),
    })
    .default({ happenings: [], missing: [] }),
});

/** Reads the whole ledger, judges by it and by what the witnesses saw, and writes `reports/<run>/report.json`. */
export const handler = step(Ask, async (ask) => {
  const [harm, measured] = await Promise.all([findHarm(ask.run), measure(ask.run)]);
  // As it was armed: the aftermath does not know what was different from the file.
  const experiment = harm?.experiment ?? asked(ask);
  const judgement = judge({
    experiment,
    sights: harm?.sights ?? {},
    stoppedBecause: harm?.stoppedBecause,
    problem: ask.problem && { state: ask.problem.state, cause: inWords(ask.problem) },
    unrecovered: ask.unrecovered && { cause: inWords(ask.unrecovered) },
    unsteady: measured && harm?.injectedAt ? unsteadyBefore(measured, harm.injectedAt) : undefined,
    blindMs: measured?.rows.flatMap((row) => (row.row === 'seam' && row.lost ? [row.to - row.from] : [])),
    figures: measured?.figures,
    ended: harm && ended(ask.evidence, harm.targets),
  });
  const report = compose({ ...ask, environment: settings.environment, experiment, harm, judgement, measured });
  await storeReport(ask.run, 'report.json', `${JSON.stringify(sealed(report), null, 2)}\n`, 'application/json');
  const { verdict, because } = judgement;
  return { verdict, because: because.slice(0, 50), rtoMs: measured?.figures.all.rtoMs ?? null };
});

function unsteadyBefore({ rows, figures }: Measured, injectedAt: string) {
  const injected = ledgerClock(rows).at(Date.parse(injectedAt));
  const before = rows.filter((row) => row.row === 'operation').filter(({ done }) => done < injected);
  return unsteady(before, figures.analysis);
}

/** A function that fails gives its error as JSON with a stack, of which a reader needs the sentence. */
function inWords({ error, cause }: { error: string; cause: string }): string {
  try {
    return (JSON.parse(cause) as { errorMessage?: string }).errorMessage ?? cause;
  } catch {
    return cause || error;
  }
}

/** A ledger that is not there or was changed measures nothing; why is in the log and in the verdict. */
async function measure(run: string): Promise<Measured | undefined> {
  try {
    const { rows, mark } = await readWhole(stored(run));
    return { rows, mark, figures: analyse(rows) };
  } catch (error) {
    logger.warn('nothing is measured', { because: (error as Error).message });
    return undefined;
  }
}
