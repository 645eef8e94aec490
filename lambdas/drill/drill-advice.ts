import type { AnyDrillReport } from './drill-report-data.ts';

/** What whoever reads the report should do next, the most urgent first. */
export function advice(report: Pick<AnyDrillReport, 'judgement' | 'drill'>): string[] {
  const { judgement, drill } = report;
  const unmet = judgement.expectations.filter(({ met }) => !met).map(({ figure }) => figure);
  const longest = drill.waterfall?.bars.toSorted((a, b) => b.ms - a.ms)[0];
  const told = [
    unmet.some((it) => it.startsWith('proof.')) &&
      'Stop: acknowledged data is not what was promised. Look at the operations named above in the ledger, and at the synchronous standby, before anything else.',
    judgement.verdict === 'INVALID' &&
      'Do not read this as a pass or a failure: nothing is shown. Mend what the reasons above name, and run the drill again.',
    !drill.undoneAt &&
      drill.injectedAt &&
      `The harm is not taken back: the armed schedule will do it; follow ${drill.runbook} if you cannot wait.`,
    judgement.verdict === 'FAIL' &&
      judgement.witnesses.some(({ of, seen }) => of === 'recovery' && !seen) &&
      `The environment is still not as it was, although the fault is taken back: follow ${drill.runbook} now. No drill is done before it is steady again.`,
    unmet.includes('all.rtoMs') &&
      longest &&
      `The recovery took too long, and most of it went into "${longest.phases.join(' and ')}": begin there.`,
    unmet.includes('all.harmed.failed') &&
      'More requests failed than allowed: look at how long a failed request was tried again, and at what the load balancer still sent to what was gone.',
    judgement.verdict === 'PASS' &&
      'Nothing. The figures go into the history, from which the next run’s cost is predicted.',
  ];
  return told.filter((it) => typeof it === 'string');
}
