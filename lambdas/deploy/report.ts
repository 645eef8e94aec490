import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import * as z from 'zod';
import { book } from '../drill/book.ts';
import { storeReport } from '../drill/store-report.ts';
import { ANALYSIS } from '../ledger/outage-windows.ts';
import { analyse } from '../ledger/outages.ts';
import { readWhole } from '../ledger/read.ts';
import { sealed } from '../ledger/report.ts';
import { ledgerPrefix } from '../ledger/store.ts';
import { stored } from '../ledger/stored.ts';
import { bucketName } from '../naming.ts';
import { counted, number } from '../report/figures-in-words.ts';
import { settings } from '../settings.ts';
import { step } from '../step.ts';
import { DeploymentReport, type Told } from './deployment-report.ts';
import { deploymentsDuring } from './deployments-during.ts';
import { reportPage } from './report-page.ts';
import { tell } from './tell.ts';

const codedeploy = new CodeDeployClient({ maxAttempts: 5 });

const Ask = z.object({
  environment: z.literal(settings.environment),
  /** The name under which the probe ran. */
  run: z.string(),
  commit: z.string(),
  rate: z.number().optional(),
});

/**
 * Counts whom a deployment has harmed: every request of the run's ledger that failed or was slow, laid to a lifecycle event of an instance where one can
 * be named. Stores the report as data and as a page beside the ledger, and books the harm on the error budget.
 */
export const handler = step(Ask, async ({ environment, run, commit, rate }) => {
  const { rows, mark } = await readWhole(stored(run));
  const figures = analyse(rows);
  const header = rows.find((row) => row.row === 'header')!;
  const end = rows.find((row) => row.row === 'end')!;
  const deployments = await deploymentsDuring(codedeploy, new Date(header.startedAt), new Date(end.endedAt));
  const told = tell(rows, deployments, ANALYSIS.slowMs);
  const report = DeploymentReport.parse({
    format: 1,
    kind: 'deployment',
    run,
    environment,
    startedAt: header.startedAt,
    endedAt: end.endedAt,
    commit: servedAtTheEnd(told, commit),
    versions: { node: process.versions.node },
    inputs: { environment, run, commit, rate: rate ?? header.rate },
    ledger: {
      bucket: bucketName,
      prefix: ledgerPrefix(run),
      segments: mark.segments,
      rows: rows.length,
      head: mark.head,
    },
    figures,
    deployment: told,
  });
  const json = await storeReport(run, 'report.json', JSON.stringify(sealed(report)), 'application/json');
  const html = await storeReport(run, 'report.html', reportPage(report), 'text/html; charset=utf-8');
  const what = [...new Set(told.deployments.map(({ tier }) => tier))].join(' and ') || 'nothing';
  await book({ run, kind: 'deployment', what, at: header.startedAt, ms: figures.budgetSeconds * 1000 });
  const { failed, slow } = figures.all.harmed;
  return {
    report: { json, html },
    requests: figures.all.operations,
    harmed: { failed, slow },
    outside: outsideOf(told),
    summary: `${number(failed + slow)} of ${counted(figures.all.operations, 'request')} harmed`,
  };
});

/** How many of the harmed requests can be laid to no lifecycle event. */
const outsideOf = ({ harm }: Told): number =>
  harm.filter(({ verdict }) => verdict === 'outside').reduce((sum, { failed, slow }) => sum + failed + slow, 0);

/** The commit, if each tier that was deployed to answered with it last; else what they answered with, if they agree. */
function servedAtTheEnd({ deployments, served }: Told, commit: string): string | null {
  const tiers = new Set(deployments.map(({ tier }) => tier));
  const last = served
    .filter(({ tier }) => tiers.has(tier))
    .map(({ revisions }) => revisions.at(-1)!)
    // An instance that is gone by the end does not serve any more.
    .filter(({ to }, _, all) => to > Math.max(...all.map((it) => it.to)) - 5_000);
  const revisions = new Set(last.map(({ revision }) => revision));
  if (revisions.size === 0) return deployments.length > 0 ? null : commit;
  return revisions.size === 1 ? [...revisions][0]! : null;
}
