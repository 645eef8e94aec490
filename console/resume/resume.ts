import { createHash } from 'node:crypto';
import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Connection } from '../connect.ts';
import { machineArn } from '../execute.ts';
import { type Ended, follow } from '../follow.ts';
import { openProgress } from '../progress.ts';
import type { Definition } from './definition.ts';
import { called, finished } from './finished.ts';
import { resumedDefinition } from './resumed-definition.ts';

/** Nothing can be taken up from this execution; the message says why, and what to do instead. */
export class NotResumable extends Error {
  override readonly name = 'NotResumable';
}

export interface Proof {
  readonly executionArn: string;
  /** Of the failed run, and not called again: their recorded answers were used. */
  readonly finished: readonly string[];
  /** Finished before, and called again since the corrected definition asks for something else. */
  readonly changed: readonly string[];
  /** What the new run has called, by its own history. */
  readonly called: readonly string[];
  /** Finished states that were called all the same. Empty, or something is wrong. */
  readonly calledAgain: readonly string[];
}

/**
 * Goes on with a failed execution of the machine under the definition that the machine has now. `RedriveExecution` keeps the definition that an execution
 * began with; so this is an execution of its own, of a machine that is made for it, in which what was finished has its recorded answer in place of its call.
 */
export async function resume(
  connection: Connection,
  machine: string,
  failedArn: string,
  quiet = false,
): Promise<{ ended: Ended; proof: Proof }> {
  const states = new SFNClient(connection.config);
  const stateMachineArn = machineArn(connection, machine);
  const failed = await states.send(new DescribeExecutionCommand({ executionArn: failedArn }));
  refuse(failedArn, failed.status ?? '', failed.stateMachineArn ?? '', stateMachineArn, failed.input ?? '{}');

  const [corrected, original, answers] = await Promise.all([
    states.send(new DescribeStateMachineCommand({ stateMachineArn })),
    states.send(new DescribeStateMachineForExecutionCommand({ executionArn: failedArn })),
    finished(states, failedArn),
  ]);
  const name = stateMachineArn.split(':').at(-1)!;
  const { definition, recorded, changed } = resumedDefinition(
    JSON.parse(corrected.definition ?? '') as Definition,
    JSON.parse(original.definition ?? '') as Definition,
    answers,
    name,
  );
  const text = JSON.stringify(definition);
  const digest = createHash('sha256').update(failedArn).update(text).digest('hex').slice(0, 12);
  const made = await states.send(
    new CreateStateMachineCommand({
      name: `${name}-resumed-${digest}`,
      definition: text,
      roleArn: corrected.roleArn,
      tags: [
        { key: 'Project', value: 'muster' },
        { key: 'muster:environment', value: connection.environment },
      ],
    }),
  );
  const started = await states.send(
    new StartExecutionCommand({ stateMachineArn: made.stateMachineArn, input: failed.input }),
  );
  const executionArn = started.executionArn!;
  if (!quiet) console.log(`  ${executionArn}\n  ${recorded.length} steps are finished and not called again`);
  const progress = quiet ? undefined : openProgress();
  const ended = await follow(states, executionArn, (step) => progress?.tell(step)).finally(() => progress?.done());
  const asked = [...(await called(states, executionArn))];
  const proof = {
    executionArn,
    finished: recorded,
    changed,
    called: asked,
    calledAgain: asked.filter((it) => recorded.includes(it)),
  };
  // What failed again stays to be looked at.
  if (ended.status === 'SUCCEEDED')
    await states.send(new DeleteStateMachineCommand({ stateMachineArn: made.stateMachineArn }));
  return { ended, proof };
}

function refuse(execution: string, status: string, of: string, machine: string, input: string): void {
  if (of !== machine) throw new NotResumable(`${execution} is one of ${of}, not of ${machine}`);
  if (!['FAILED', 'ABORTED', 'TIMED_OUT'].includes(status))
    throw new NotResumable(`${execution} is ${status}: only what has failed can be taken up again`);
  if ((JSON.parse(input) as { rollback?: boolean }).rollback)
    throw new NotResumable(`${execution} has taken back what it had created: start anew`);
}
