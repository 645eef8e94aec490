import { ANALYSIS, type Analysis, isGood } from '../ledger/outage-windows.ts';
import type { Operation } from '../ledger/row.ts';

/** More than this part of the requests before the fault says that what came after it need not be its doing. */
const UNSTEADY = 0.02;

/** Why nothing can be said of a fault: too many of the requests before it had come to harm. Undefined if they had not. */
export function unsteady(before: readonly Operation[], analysis: Analysis = ANALYSIS): string | undefined {
  const harmed = before.filter((operation) => !isGood(operation, analysis)).length;
  if (harmed <= before.length * UNSTEADY) return undefined;
  return `${harmed} of ${before.length} requests had come to harm before the fault: it was not steady`;
}
