import type { RunningAction } from './action-type.ts';
import { durationOf } from './duration.ts';
import { changeAction, type Fis } from './model.ts';

/** How an action ended; `lost` when the cloud stopped under it, so that the next start says the rest. */
export type Ending = 'completed' | 'stopped' | 'failed' | 'cancelled' | 'skipped' | 'lost';

/** From an action's first moment, or from where an earlier cloud left it, to its end: done, lasting, taken back. */
export async function runAction(fis: Fis, id: string, name: string, stop: AbortSignal): Promise<Ending> {
  const { cloud } = fis;
  const row = fis.experiments.get(id)!;
  const { actionId = '', parameters = {}, targets = {} } = row.plan.actions[name]!;
  const type = fis.actions.get(actionId)!;
  const before = row.actions[name]!;
  const ending = new AbortController();
  const action: RunningAction = {
    experimentArn: row.arn,
    name,
    principal: await fis.asRole(row.plan.roleArn),
    targets: Object.fromEntries(Object.entries(targets).map(([key, target]) => [key, row.resolved[target] ?? []])),
    parameters,
    signal: AbortSignal.any([ending.signal, stop]),
    get kept() {
      return fis.experiments.get(id)!.actions[name]!.kept;
    },
    keep: (kept) => changeAction(fis, id, name, { kept }),
  };
  const now = () => cloud.clock.now();
  const say = (status: Exclude<Ending, 'lost'>, reason = '') => {
    changeAction(fis, id, name, { status, reason, endedAt: now().toISOString() });
    return status;
  };
  const takeBack = async () => {
    ending.abort();
    await type.undo?.(action);
  };

  try {
    if (before.status === 'pending' || type.afterRestart === 'again') {
      changeAction(fis, id, name, {
        status: 'initiating',
        startedAt: before.startedAt ?? now().toISOString(),
      });
      await type.begin(action);
    }
    const lasts = parameters.duration;
    const endsAt = before.endsAt ?? (lasts && new Date(now().getTime() + durationOf(lasts)).toISOString());
    changeAction(fis, id, name, { status: 'running', ...(endsAt && { endsAt }) });
    const end = endsAt
      ? cloud.clock.sleep(Math.max(0, Date.parse(endsAt) - now().getTime()), action.signal)
      : undefined;
    end?.catch(() => {}); // stopped, or over before its time
    // One that ends by itself may do so before its duration; one without either is over as soon as it has begun.
    const ends = [end, type.over?.(action)].filter((it) => it !== undefined);
    if (ends.length)
      await Promise.race(ends).catch((error: Error) => {
        if (!stop.aborted) throw error;
      });
    if (cloud.signal.aborted) return await leave(takeBack, type.afterRestart === 'kept');
    if (stop.aborted) changeAction(fis, id, name, { status: 'stopping' });
    await takeBack();
    return say(stop.aborted ? 'stopped' : 'completed');
  } catch (error) {
    if (cloud.signal.aborted) return await leave(takeBack, type.afterRestart === 'kept');
    const reason = (error as Error).message;
    const undone = await takeBack().then(
      () => '',
      (failure: Error) => ` It could not be taken back: ${failure.message}`,
    );
    return say('failed', `${reason}${undone}`);
  }
}

/** The cloud stops: what is done to machines is taken back, since frozen ones could not end in order; what is written down stays for the next start. */
async function leave(takeBack: () => Promise<void>, kept: boolean): Promise<'lost'> {
  if (!kept) await takeBack().catch(() => {});
  return 'lost';
}
