import type { Asked } from './crashing.ts';
import { leftOver } from './differences.ts';
import { stepsOf } from './steps.ts';
import type { Walk } from './walk.ts';

/** A provision that ended somewhere, and what a teardown leaves of it. */
export interface Teardown {
  /** Provisions up to this step, which is done; gives the calls that it made. */
  upTo(last: string): Promise<readonly Asked[]>;
  /** Tears everything down and tells what is there that was not there before. The account's roles for the services themselves stay. */
  leaves(): Promise<string[]>;
}

/** To be asked for while there is nothing. */
export async function teardown(there: Walk): Promise<Teardown> {
  const steps = stepsOf('provision');
  const nothing = await there.inventory();
  return {
    async upTo(last) {
      let calls: readonly Asked[] = [];
      for (const step of steps.slice(0, steps.indexOf(last) + 1)) calls = await there.done(step, 'ensure');
      return calls;
    },
    async leaves() {
      for (const step of stepsOf('teardown')) await there.done(step, 'remove');
      return leftOver(nothing, await there.inventory()).filter((line) => !line.includes('AWSServiceRoleFor'));
    },
  };
}
