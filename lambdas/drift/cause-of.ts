import { named } from '../naming.ts';
import type { Cause } from './difference.ts';
import { during, type Run } from './runs-during.ts';
import type { Changed } from './who-changed.ts';

export interface Runs {
  readonly drills: readonly Run[];
  readonly deployments: readonly Run[];
}

/** The functions by which drills and deployments change things; any other of ours is a step of provisioning. */
const DRILLS = ['inject', 'undo', 'arm', 'stop-drills'];
const DEPLOYMENTS = ['create-deployment', 'roll-back', 'retire', 'conclude', 'migrate', 'start-build'];

export const drillCause = (run: Run, words: string, at?: string): Cause => ({
  kind: 'drill',
  words: `${words}, in the drill ${run.what} (${run.name})`,
  at,
});

/** By whom a change was made: one of our own functions or roles, or somebody else. */
export function causeOf(changed: Changed | undefined, runs: Runs, definitionChanged: boolean): Cause {
  if (!changed)
    return definitionChanged
      ? { kind: 'definition', words: 'the environment is defined otherwise since: the next provision brings it there' }
      : { kind: 'unexplained', words: 'nobody in the trail has changed it; on AWS the trail may be 15 minutes late' };
  const { who, call, at } = changed;
  const about = { who, call, at };
  const by = ourFunction(who);
  const drill = during(runs.drills, at);
  if (who.includes(`assumed-role/${named('experiments')}/`) || (by && DRILLS.includes(by)))
    return drill
      ? { ...drillCause(drill, call, at), who, call }
      : { kind: 'drill', words: `${call} by ${by ?? 'an experiment of FIS'}`, ...about };
  const isCodeDeploy = who.includes(`assumed-role/${named('deploy')}/`);
  if (isCodeDeploy || (by && DEPLOYMENTS.includes(by))) {
    const run = during(runs.deployments, at);
    return {
      kind: 'deployment',
      words: `${call} by ${by ?? 'CodeDeploy'}${run ? `, deploying ${run.what}` : ''}`,
      ...about,
    };
  }
  if (by && definitionChanged)
    return { kind: 'definition', words: 'the environment is defined otherwise since it was made', ...about };
  if (by) return { kind: 'provision', words: `${call} by the step ${by}, which has not come to its end`, ...about };
  return { kind: 'unexplained', words: `${call} by ${who}`, ...about };
}

/** Sessions of functions bear the function's name. */
function ourFunction(who: string): string | undefined {
  const session = /:assumed-role\/[^/]+\/(.+)$/.exec(who)?.[1];
  const prefix = `${named()}-`;
  return session?.startsWith(prefix) ? session.slice(prefix.length) : undefined;
}
