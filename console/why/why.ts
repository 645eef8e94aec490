import { followChain } from '../verify/follow-chain.ts';
import type { Evidence } from '../verify/read-evidence.ts';
import type { Cause, Meanwhile } from './cause.ts';
import { type DeploymentTold, deploymentCause } from './deployment-cause.ts';
import { type DrillTold, drillCause } from './drill-cause.ts';
import { ledgerClock } from './ledger-clock.ts';
import { fate, findHarmed, type Operation } from './operation.ts';

/** Everything that is known of why a request failed. */
export interface Why {
  readonly operation: Operation;
  /** What became of it, in sentences. */
  readonly fate: readonly string[];
  /** What went on at that moment, in the order of time. */
  readonly meanwhile: readonly Meanwhile[];
  readonly cause: Cause;
}

/** The evidence was changed, so that nothing follows from it. */
export class EvidenceBroken extends Error {
  override readonly name = 'EvidenceBroken';
}

interface Told {
  readonly kind?: string;
  readonly figures?: { readonly analysis: { readonly slowMs: number } };
  readonly drill?: DrillTold;
  readonly deployment?: DeploymentTold;
}

/** Throws `NoSuchOperation`, `OperationDidNotFail` and `EvidenceBroken`. */
export function why({ report, segments }: Evidence, seq: number): Why {
  const { entries, defects } = followChain(segments);
  if (defects.length > 0) throw new EvidenceBroken(`Nothing follows from a ledger that was changed: ${defects[0]}`);
  const told = JSON.parse(report) as Told;
  const operation = findHarmed(entries, seq, told.figures?.analysis.slowMs ?? 1_000);
  const found = told.drill
    ? drillCause(told.drill, operation, ledgerClock(entries))
    : told.deployment
      ? deploymentCause(told.deployment, operation)
      : nothing;
  return { operation, fate: fate(operation), ...found };
}

const nothing = {
  cause: { sentence: 'Unknown: the report tells of no drill and no deployment', known: false, looked: [] },
  meanwhile: [],
};
