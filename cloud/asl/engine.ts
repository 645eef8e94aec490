import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { type Activities, openActivities } from './activity.ts';
import { type Actor, startActor } from './actor.ts';
import { openAlarms } from './alarms.ts';
import type { Definition } from './definition.ts';
import type { Drivers } from './driver.ts';
import type { HistoryEvent } from './history.ts';
import { fold, type Journal } from './journal.ts';
import { parse } from './parse.ts';
import { type Cursor, type Facts, type IterationsWaiting, type MapRun, newRun, type Outcome, type Run } from './run.ts';
import { decodeToken } from './token.ts';
import { openCalls, openWaits } from './waits.ts';

export interface EngineOptions {
  readonly clock: Clock;
  readonly drivers: Drivers;
  readonly journal: Journal;
  readonly signal: AbortSignal;
  readonly random?: () => number;
  /** An execution has begun, ended, or begun again. */
  readonly changed?: (run: Run) => void;
  /** Events were added to a history, and are in its journal. */
  readonly recorded?: (run: Run, events: readonly HistoryEvent[]) => void;
  readonly log?: (message: string, detail?: object) => void;
}

/** A token's task is done, was cancelled, or timed out. */
export class TaskGone extends Error {
  override readonly name = 'TaskGone';
}

/** A text that is no token. */
export class BadToken extends Error {
  override readonly name = 'BadToken';
}

/** What an execution is and how it stands. */
export interface Outline extends Pick<Run, 'facts' | 'progress'> {
  /** How many events its history has. */
  readonly events: number;
}

/** Runs executions. */
export interface Engine {
  readonly activities: Activities;
  start(facts: Facts): Run;
  /** Also one that is over, from its journal. */
  find(arn: string): Run | undefined;
  /** The same without its history, which may be long. */
  outline(arn: string): Outline | undefined;
  /** Resolves when it is over. */
  finished(arn: string): Promise<Run>;
  stop(arn: string, error?: string, cause?: string): Promise<void>;
  redrive(arn: string): Promise<void>;
  complete(token: string, outcome: Outcome): Promise<void>;
  heartbeat(token: string): Promise<void>;
  /**
   * After a restart: goes on with an execution where its journal ends. Nothing that is recorded is done again: a Task whose
   * outcome is not recorded is called once more, with the same parameters and the same token; a token that was given out stays
   * good; a timer has what was left of it; a nested execution is joined, not started again, once its start is recorded.
   */
  resume(arn: string): void;
}

export function openEngine(options: EngineOptions): Engine {
  const { clock, journal, signal, drivers, random = Math.random, log = () => {} } = options;
  const actors = new Map<string, Actor>();
  const activities = openActivities();
  const definitions = openDefinitions();
  const calls = openCalls(signal);
  const alarms = openAlarms(clock, signal, (error) => log(`The alarms failed: ${error.message}`, { error }));

  function act(run: Run): Actor {
    const definition = definitions.of(run.facts.definition);
    const waits = openWaits({
      alarms,
      drivers,
      activities,
      calls,
      post: (happening) => actor.post(happening),
      failed: (error) => log(`A wait of ${run.facts.arn} failed: ${error.message}`, { error }),
      child: (cursor, index, abort) => child(run, cursor, index, abort),
    });
    const actor = startActor(run, definition, {
      journal,
      waits,
      tools: { now: () => clock.now(), random },
      changed: (it) => options.changed?.(it),
      recorded: (it, events) => options.recorded?.(it, events),
      crashed: (it, error) => log(`A fault in the execution ${it.facts.arn}: ${error.message}`, { error }),
    });
    actors.set(run.facts.arn, actor);
    void actor.over.then(() => {
      if (actors.get(run.facts.arn) === actor) actors.delete(run.facts.arn);
    });
    if (run.progress.status === 'RUNNING') expire(actor);
    return actor;
  }

  function expire({ run, post, over }: Actor): void {
    const seconds = definitions.of(run.facts.definition).timeoutSeconds;
    if (seconds === undefined) return;
    const from = Date.parse(run.progress.redrivenAt ?? run.facts.startedAt);
    void over.then(alarms.set(from + seconds * 1000, () => void post({ type: 'expired' })));
  }

  function start(facts: Facts): Run {
    const run = newRun(facts);
    run.pending = [{ type: 'start' }];
    // In the journal before anybody hears of it: what was started goes on after a crash.
    journal.append(facts.arn, { facts, events: [], cursors: [], progress: run.progress, pending: run.pending });
    options.changed?.(run);
    act(run);
    return run;
  }

  function find(arn: string): Run | undefined {
    const open = actors.get(arn)?.run;
    if (open) return open;
    const lines = journal.read(arn);
    return lines && fold(lines);
  }

  function outline(arn: string): Outline | undefined {
    const [first, last] = actors.has(arn) ? [] : (journal.ends?.(arn) ?? []);
    const events = last?.events.at(-1)?.id;
    if (first?.facts && last && events) return { facts: first.facts, progress: last.progress, events };
    // It runs, its last line tells of no event, or the journal has no short way.
    const run = find(arn);
    return run && { facts: run.facts, progress: run.progress, events: run.events.length };
  }

  function live(arn: string): Actor | undefined {
    return actors.get(arn);
  }

  /** An iteration of a distributed Map: an execution with a name that a restart finds again. */
  async function child(parent: Run, cursor: Cursor, index: number, abort: AbortSignal): Promise<Outcome> {
    const waiting = cursor.waiting as IterationsWaiting;
    const { arn: mapRunArn, label, express, redriveCount = 0, redrivenAt = '' } = waiting.mapRun as MapRun;
    const { facts } = parent;
    // AWS starts an Express child anew, and redrives one of Standard type.
    const attempt = express && redriveCount > 0 ? `/${redriveCount}` : '';
    const digest = createHash('sha256').update(`${mapRunArn}/${index}${attempt}`).digest('hex');
    const name = digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
    const arn = `${facts.arn.split(':').slice(0, 5).join(':')}:execution:${facts.machineName}/${label}:${name}`;
    const known = find(arn);
    // The map run was redriven: so is what had failed before.
    if (known && over(known) && (known.progress.stoppedAt ?? '') <= redrivenAt) await redrive(arn);
    if (!known) {
      start({
        ...facts,
        arn,
        name,
        machineArn: `${facts.machineArn}/${label}`,
        machineName: `${facts.machineName}/${label}`,
        mapRunArn,
        express,
        input: JSON.stringify(waiting.inputs[index]),
        startedAt: clock.now().toISOString(),
        region: [...cursor.region, cursor.state],
        variables: cursor.variables,
      });
    }
    abort.addEventListener('abort', () => abort.reason === 'cancelled' && void stop(arn), { once: true });
    const { progress } = await finished(arn);
    return progress.status === 'SUCCEEDED'
      ? { output: JSON.parse(progress.output ?? 'null') }
      : { error: progress.error, cause: progress.cause };
  }

  async function finished(arn: string): Promise<Run> {
    resume(arn); // after a restart the one who waits may come before the one who is waited for
    const run = (await live(arn)?.over) ?? find(arn);
    if (!run) throw new RangeError(`There is no execution ${arn}`);
    return run;
  }

  async function redrive(arn: string): Promise<void> {
    const run = find(arn);
    if (!run) throw new RangeError(`There is no execution ${arn}`);
    const actor = act(run);
    await actor.post({ type: 'redrive' });
    expire(actor);
  }

  function resume(arn: string): void {
    if (live(arn)) return;
    const run = find(arn);
    if (run?.progress.status === 'RUNNING') act(run);
  }

  async function stop(arn: string, error?: string, cause?: string): Promise<void> {
    await live(arn)?.post({ type: 'stop', error, cause });
  }

  /** The task that a token stands for, if it is still waited for. */
  function target(token: string) {
    const found = decodeToken(token);
    if (!found) throw new BadToken('Invalid token');
    const actor = live(found.arn);
    const waiting = actor?.run.cursors.get(found.cursor)?.waiting;
    if (!actor || waiting?.kind !== 'task' || waiting.job.token !== token || waiting.early) {
      throw new TaskGone('Provided task does not exist anymore');
    }
    return { post: actor.post, cursor: found.cursor, ticket: found.ticket };
  }

  return {
    activities,
    start,
    find,
    outline,
    finished,
    stop,
    redrive,
    async complete(token, outcome) {
      const { post, cursor, ticket } = target(token);
      await post({ type: 'completed', cursor, ticket, outcome });
    },
    async heartbeat(token) {
      const { post, cursor, ticket } = target(token);
      await post({ type: 'beat', cursor, ticket });
    },
    resume,
  };
}

/** Executions of one machine share its definition. */
function openDefinitions(): { of(text: string): Definition } {
  const known = new Map<string, Definition>();
  const MOST = 200;
  return {
    of(text) {
      const definition = known.get(text) ?? parse(text);
      // What was used last is kept longest.
      known.delete(text);
      known.set(text, definition);
      if (known.size > MOST) known.delete(known.keys().next().value as string);
      return definition;
    },
  };
}

/** Without success. */
function over({ progress: { status } }: Run): boolean {
  return status !== 'RUNNING' && status !== 'SUCCEEDED';
}
