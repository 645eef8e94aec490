import type { HistoryEvent } from '../../asl/history.ts';
import { errors } from './errors.ts';
import { executionOf } from './find.ts';
import { page } from './page.ts';
import type { ExecutionRow, Operations, States } from './states.ts';

interface Found {
  readonly execution: ExecutionRow;
  readonly started: HistoryEvent;
  /** The last event that had it go on, or it was not redriven. */
  readonly redriven?: HistoryEvent;
  /** The event that ended it. */
  readonly ended?: HistoryEvent;
}

/** Runs of distributed Maps. What is known of them is in the history of their execution. */
export function mapRunOperations(states: States) {
  const { executions, engine } = states;

  function runsOf(execution: ExecutionRow): Found[] {
    const events = engine.find(execution.arn)?.events ?? [];
    return events
      .filter((it) => it.type === 'MapRunStarted')
      .map((started) => {
        const arn = started.mapRunStartedEventDetails?.mapRunArn;
        const redriven = events.findLast((it) => it.mapRunRedrivenEventDetails?.mapRunArn === arn);
        const since = (redriven ?? started).id;
        const ended = events.find((it) => /^MapRun(Succeeded|Failed|Aborted)$/.test(it.type) && it.id > since);
        return { execution, started, redriven, ended };
      });
  }

  function arnOf({ started }: Found): string {
    return String(started.mapRunStartedEventDetails?.mapRunArn);
  }

  function statusOf({ ended, execution }: Found): 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED' {
    if (ended?.type === 'MapRunSucceeded') return 'SUCCEEDED';
    if (ended?.type === 'MapRunFailed') return 'FAILED';
    return execution.status === 'RUNNING' ? 'RUNNING' : 'ABORTED';
  }

  function found(mapRunArn: string): Found {
    const name = mapRunArn.split(':')[6]?.split('/')[0];
    const machineArn = states.cloud.arn('states', `stateMachine:${name}`);
    const own = executions.values().filter((it) => it.machineArn === machineArn);
    const run = own.flatMap(runsOf).find((it) => arnOf(it) === mapRunArn);
    if (!run) throw errors.noResource(mapRunArn);
    return run;
  }

  return {
    async ListMapRuns({ executionArn, ...input }) {
      const { row } = executionOf(states, executionArn as string);
      const { items, nextToken } = page(runsOf(row), input, 100);
      return {
        mapRuns: items.map((it) => ({
          executionArn: row.arn,
          mapRunArn: arnOf(it),
          stateMachineArn: row.machineArn,
          startDate: new Date(it.started.timestamp),
          ...(it.ended && { stopDate: new Date(it.ended.timestamp) }),
        })),
        ...(nextToken && { nextToken }),
      };
    },

    async DescribeMapRun({ mapRunArn = '' }) {
      const run = found(mapRunArn);
      const children = executions.values().filter((it) => it.mapRunArn === mapRunArn);
      const failed = children.filter((it) => it.status !== 'RUNNING' && it.status !== 'SUCCEEDED');
      const waitsForIt = ({ stoppedAt = '' }: ExecutionRow) => stoppedAt <= (run.redriven?.timestamp ?? '');
      const pendingRedrive = statusOf(run) === 'RUNNING' ? failed.filter(waitsForIt).length : 0;
      const count = (status: string) => children.filter((it) => it.status === status).length;
      const counts = {
        pending: 0,
        running: count('RUNNING'),
        succeeded: count('SUCCEEDED'),
        failed: count('FAILED'),
        timedOut: count('TIMED_OUT'),
        aborted: count('ABORTED'),
        total: children.length,
        resultsWritten: 0,
        failuresNotRedrivable: 0,
        pendingRedrive,
      };
      const cursor = [...(engine.find(run.execution.arn)?.cursors.values() ?? [])].find(
        ({ waiting }) => waiting?.kind === 'iterations' && waiting.mapRun?.arn === mapRunArn,
      );
      const waiting = cursor?.waiting?.kind === 'iterations' ? cursor.waiting : undefined;
      return {
        mapRunArn,
        executionArn: run.execution.arn,
        status: statusOf(run),
        startDate: new Date(run.started.timestamp),
        ...(run.ended && { stopDate: new Date(run.ended.timestamp) }),
        maxConcurrency: waiting?.limit ?? 0,
        toleratedFailureCount: waiting?.mapRun?.toleratedCount ?? 0,
        toleratedFailurePercentage: waiting?.mapRun?.toleratedPercentage ?? 0,
        itemCounts: counts,
        executionCounts: counts,
        redriveCount: Number(run.redriven?.mapRunRedrivenEventDetails?.redriveCount ?? 0),
        ...(run.redriven && { redriveDate: new Date(run.redriven.timestamp) }),
      };
    },
  } satisfies Operations;
}
