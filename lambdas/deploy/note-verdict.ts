import { write } from '../table.ts';
import type { Verdict } from './verdict.ts';

/** What the table keeps of a verdict. */
export interface Verified extends Verdict {
  readonly deploymentId: string;
  readonly instanceId: string;
  readonly at: string;
}

const SECONDS_OF_A_MONTH = 30 * 86_400;

/** Notes a verdict; the first one on an instance in a deployment stays. */
export const noteVerdict = (it: Verified) =>
  write<Verified>('verdict', `${it.deploymentId}/${it.instanceId}`, it, undefined, SECONDS_OF_A_MONTH);
