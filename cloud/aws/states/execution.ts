import type { Facts, Run } from '../../asl/run.ts';
import { checkEnum, checkLength } from './constraint.ts';
import { errors } from './errors.ts';
import { checkInput } from './execution-input.ts';
import { chosenOf, isThere, machineOf, outlineOf } from './find.ts';
import { checkName } from './name.ts';
import { page } from './page.ts';
import { redrivability } from './redrivability.ts';
import type { ExecutionRow, Operations, States } from './states.ts';

/** In AWS's order. */
const STATUSES = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'];
/** Tokens of this list are longer than those of others. */
const LONGEST_TOKEN = 3096;

/** Executions of state machines. */
export function executionOperations(states: States) {
  const { cloud, engine, executions } = states;

  function facts(arn: string, name: string | undefined, input: string | undefined): Facts & { express: boolean } {
    const { machine, revision, versionArn, aliasArn } = chosenOf(states, arn);
    const text = checkInput(input);
    const given = name ?? crypto.randomUUID();
    checkName(given);
    const express = machine.type === 'EXPRESS';
    return {
      arn: cloud.arn(
        'states',
        `${express ? 'express' : 'execution'}:${machine.name}:${given}${express ? `:${crypto.randomUUID()}` : ''}`,
      ),
      name: given,
      machineArn: machine.arn,
      machineName: machine.name,
      roleArn: revision.roleArn,
      definition: revision.definition,
      revisionId: revision.revisionId,
      input: text,
      startedAt: cloud.clock.now().toISOString(),
      express,
      ...(versionArn && { versionArn }),
      ...(aliasArn && { aliasArn }),
    };
  }

  return {
    async StartExecution({ stateMachineArn, name, input }) {
      const wanted = facts(stateMachineArn as string, name, input);
      const known = executions.get(wanted.arn);
      if (known) {
        // The same name with the same input, while it runs, is the same start.
        const same = known.status === 'RUNNING' && engine.outline(known.arn)?.facts.input === wanted.input;
        if (!same) throw errors.executionExists(known.arn);
        return { executionArn: known.arn, startDate: new Date(known.startedAt) };
      }
      engine.start(wanted);
      return { executionArn: wanted.arn, startDate: new Date(wanted.startedAt) };
    },

    async StartSyncExecution({ stateMachineArn, name, input }) {
      if (machineOf(states, stateMachineArn as string).type !== 'EXPRESS') throw errors.typeNotSupported();
      const wanted = facts(stateMachineArn as string, name, input);
      engine.start(wanted);
      const run = await engine.finished(wanted.arn);
      const { status, output, error, cause } = run.progress;
      const milliseconds = Math.max(1, stopped(run).getTime() - Date.parse(wanted.startedAt));
      return {
        executionArn: wanted.arn,
        stateMachineArn: wanted.machineArn,
        name: wanted.name,
        startDate: new Date(wanted.startedAt),
        stopDate: stopped(run),
        status: status === 'SUCCEEDED' || status === 'TIMED_OUT' ? status : 'FAILED',
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
        input: wanted.input,
        inputDetails: { included: true },
        ...(output !== undefined && { output, outputDetails: { included: true } }),
        // Express is billed by 100 ms and 64 MB.
        billingDetails: {
          billedMemoryUsedInMB: 64,
          billedDurationInMilliseconds: Math.ceil(milliseconds / 100) * 100,
        },
      };
    },

    async DescribeExecution({ executionArn }) {
      const { row, run } = outlineOf(states, executionArn as string);
      const { facts: known, progress } = run;
      return {
        ...listed(row),
        input: known.input,
        inputDetails: { included: true },
        ...(progress.output !== undefined && { output: progress.output, outputDetails: { included: true } }),
        ...(progress.error !== undefined && { error: progress.error }),
        ...(progress.cause !== undefined && { cause: progress.cause }),
        ...redrivability(run, cloud.clock.now(), isThere(states, known.machineArn)),
      };
    },

    async ListExecutions({ stateMachineArn, mapRunArn, statusFilter, redriveFilter, ...input }) {
      checkEnum('statusFilter', statusFilter, STATUSES);
      checkEnum('redriveFilter', redriveFilter, ['REDRIVEN', 'NOT_REDRIVEN']);
      let of = (it: ExecutionRow) => it.mapRunArn === mapRunArn;
      if (stateMachineArn !== undefined) {
        const machine = machineOf(states, stateMachineArn);
        if (machine.type === 'EXPRESS') throw errors.typeNotSupported();
        of = (it) => !it.mapRunArn && [it.machineArn, it.versionArn, it.aliasArn].includes(stateMachineArn);
      }
      const wanted = executions
        .values()
        .filter((it) => of(it) && (!statusFilter || it.status === statusFilter))
        .filter((it) => !redriveFilter || (redriveFilter === 'REDRIVEN') === it.redriveCount > 0)
        .sort(newestFirst);
      const { items, nextToken } = page(wanted, input, 100, LONGEST_TOKEN);
      return { executions: items.map(listed), ...(nextToken && { nextToken }) };
    },

    async StopExecution({ executionArn, error, cause }) {
      checkLength('error', error, 256);
      checkLength('cause', cause, 32_768);
      const { run } = outlineOf(states, executionArn as string);
      if (run.progress.status === 'RUNNING') await engine.stop(run.facts.arn, error, cause);
      return { stopDate: stopped(engine.outline(run.facts.arn) ?? run) };
    },
  } satisfies Operations;
}

/** ISO texts, compared as they stand: a collation costs more than all the rest of a long list. */
const newestFirst = ({ startedAt: one }: ExecutionRow, { startedAt: other }: ExecutionRow) =>
  one < other ? 1 : one > other ? -1 : 0;

function stopped({ progress }: Pick<Run, 'progress'>): Date {
  return new Date(progress.stoppedAt ?? Number.NaN);
}

function listed(row: ExecutionRow) {
  return {
    executionArn: row.arn,
    stateMachineArn: row.machineArn,
    name: row.name,
    status: row.status,
    startDate: new Date(row.startedAt),
    ...(row.stoppedAt && { stopDate: new Date(row.stoppedAt) }),
    redriveCount: row.redriveCount,
    ...(row.redrivenAt && { redriveDate: new Date(row.redrivenAt) }),
    ...(row.mapRunArn && { mapRunArn: row.mapRunArn }),
    ...(row.versionArn && { stateMachineVersionArn: row.versionArn }),
    ...(row.aliasArn && { stateMachineAliasArn: row.aliasArn }),
  };
}
