import { change, changeAction, type ExperimentRow, type Fis, isOver } from './model.ts';
import { resolveTarget } from './resolve-targets.ts';
import { type Ending, runAction } from './run-action.ts';
import { enter } from './state-change.ts';
import { alarmed } from './stop-condition.ts';

/**
 * Runs an experiment to its end, from its beginning or from where an earlier cloud left it: targets are resolved, actions run in their
 * order, and a stop (asked for, by an alarm, or because an action failed) ends those that run and cancels those that wait.
 */
export async function runExperiment(fis: Fis, id: string): Promise<void> {
  const { cloud } = fis;
  const stop = new AbortController();
  fis.stops.set(id, stop);
  try {
    const row = fis.experiments.get(id)!;
    if (row.status === 'pending') await initiate(fis, row);
    else giveUpLost(fis, row);
    if (isOver(fis.experiments.get(id)!.status)) return;
    if (fis.experiments.get(id)!.stop) stop.abort();
    const done = new AbortController();
    const watching = alarmed(fis, row, AbortSignal.any([done.signal, stop.signal, cloud.signal]))
      .catch((error: Error) => `Experiment halted: its stop conditions cannot be read: ${error.message}`)
      .then((reason) => reason && requestStop(fis, id, reason));
    const endings = await runActions(fis, id, AbortSignal.any([stop.signal, cloud.signal]));
    done.abort();
    await watching;
    if (!cloud.signal.aborted) conclude(fis, id, endings);
  } finally {
    fis.stops.delete(id);
  }
}

/** Asks a running experiment to end. */
export function requestStop(fis: Fis, id: string, reason: string): void {
  if (fis.cloud.signal.aborted || isOver(fis.experiments.get(id)!.status)) return;
  change(fis, id, { stop: fis.experiments.get(id)!.stop ?? reason });
  enter(fis, id, 'stopping', reason);
  fis.stops.get(id)?.abort();
}

async function initiate(fis: Fis, { id, plan }: ExperimentRow): Promise<void> {
  enter(fis, id, 'initiating', 'Experiment is initiating.');
  try {
    const principal = await fis.asRole(plan.roleArn);
    for (const [name, target] of Object.entries(plan.targets)) {
      const found = await resolveTarget(fis.cloud, principal, target);
      change(fis, id, { resolved: { ...fis.experiments.get(id)!.resolved, [name]: found } });
      if (found.length === 0 && plan.options.emptyTargetResolutionMode !== 'skip') {
        throw new EmptyTarget('Target resolution returned empty set. Experiment terminated.');
      }
    }
  } catch (error) {
    for (const name of Object.keys(plan.actions)) changeAction(fis, id, name, { status: 'cancelled' });
    enter(fis, id, 'failed', (error as Error).message);
    return;
  }
  enter(fis, id, 'running', 'Experiment is running.');
}

/** AWS's words for a target that nothing fits. */
class EmptyTarget extends Error {
  override readonly name = 'EmptyTarget';
}

/** What an earlier cloud's action did to a machine went with that machine's processes: the experiment cannot go on as if it were there. */
function giveUpLost(fis: Fis, { id, plan, actions }: ExperimentRow): void {
  for (const [name, { status }] of Object.entries(actions)) {
    const { actionId = '' } = plan.actions[name]!;
    // Half done is taken back rather than finished: nobody knows how far it came.
    if (status === 'initiating') change(fis, id, { stop: `The cloud was started anew while ${actionId} began.` });
    if (isOver(status) || status === 'pending' || fis.actions.get(actionId)?.afterRestart !== 'gone') continue;
    const reason = `The cloud was started anew while ${actionId} ran: what it had done went with the processes.`;
    changeAction(fis, id, name, { status: 'stopped', reason, endedAt: fis.cloud.clock.now().toISOString() });
    change(fis, id, { stop: reason });
  }
}

async function runActions(fis: Fis, id: string, stop: AbortSignal): Promise<ReadonlyMap<string, Ending>> {
  const { plan, actions } = fis.experiments.get(id)!;
  const endings = new Map<string, Promise<Ending>>();

  const ending = (name: string): Promise<Ending> => {
    const known = endings.get(name) ?? run(name);
    endings.set(name, known);
    return known;
  };
  async function run(name: string): Promise<Ending> {
    const { status } = actions[name]!;
    if (isOver(status)) return status as Ending;
    const { startAfter = [], targets = {} } = plan.actions[name]!;
    const before = await Promise.all(startAfter.map(ending));
    const say = (to: 'cancelled' | 'skipped') => {
      if (!fis.cloud.signal.aborted) changeAction(fis, id, name, { status: to });
      return fis.cloud.signal.aborted ? 'lost' : to;
    };
    if (status === 'pending') {
      if (stop.aborted || before.some((it) => it !== 'completed' && it !== 'skipped')) return say('cancelled');
      const empty = Object.values(targets).some((it) => !fis.experiments.get(id)!.resolved[it]?.length);
      if (plan.options.actionsMode === 'skip-all' || empty) return say('skipped');
    }
    const ended = await runAction(fis, id, name, stop);
    if (ended === 'failed') requestStop(fis, id, `Action ${name} failed.`);
    return ended;
  }

  const names = Object.keys(plan.actions);
  const all = await Promise.all(names.map(ending));
  return new Map(names.map((name, index) => [name, all[index]!]));
}

function conclude(fis: Fis, id: string, endings: ReadonlyMap<string, Ending>): void {
  const { stop, actions } = fis.experiments.get(id)!;
  const failed = [...endings].find(([, ending]) => ending === 'failed')?.[0];
  if (failed) enter(fis, id, 'failed', `Action ${failed} failed: ${actions[failed]!.reason}`);
  else if (stop) enter(fis, id, 'stopped', stop);
  else enter(fis, id, 'completed', 'Experiment completed.');
}
