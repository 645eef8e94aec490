import { errors } from './errors.ts';
import { isThere, outlineOf } from './find.ts';
import { redrivability } from './redrivability.ts';
import type { Operations, RedriveRow, States } from './states.ts';

/** AWS remembers the last ten tokens of an execution, each for 15 minutes. */
const TOKENS = 10;
const REMEMBERED_MS = 15 * 60_000;

/** Has a Standard execution that did not succeed go on where it ended. */
export function redriveOperations(states: States) {
  const { cloud, engine, redrives } = states;

  function remembered(executionArn: string): RedriveRow['tokens'] {
    const since = cloud.clock.now().getTime() - REMEMBERED_MS;
    return (redrives.get(executionArn)?.tokens ?? []).filter(({ at }) => Date.parse(at) > since);
  }

  return {
    async RedriveExecution({ executionArn = '', clientToken }) {
      const { run } = outlineOf(states, executionArn);
      const tokens = remembered(executionArn);
      const before = tokens.find(({ token }) => token === clientToken);
      if (before) return { redriveDate: new Date(before.at) };
      const can = redrivability(run, cloud.clock.now(), isThere(states, run.facts.machineArn));
      if ('redriveStatusReason' in can) throw errors.notRedrivable(can.redriveStatusReason);
      if (can.redriveStatus !== 'REDRIVABLE') {
        throw errors.notRedrivable(
          `The execution is redriven with its Map Run: redrive the parent of '${executionArn}'`,
        );
      }
      await engine.redrive(executionArn);
      const at = engine.outline(executionArn)?.progress.redrivenAt ?? cloud.clock.now().toISOString();
      if (clientToken) {
        redrives.put(executionArn, { tokens: [...tokens, { token: clientToken, at }].slice(-TOKENS) });
      }
      return { redriveDate: new Date(at) };
    },
  } satisfies Operations;
}
