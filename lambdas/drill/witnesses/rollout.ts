import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { arn, named } from '../../naming.ts';
import { unless } from '../../unless.ts';
import type { Witness } from '../fault.ts';
import { part } from '../part.ts';

const sfn = new SFNClient({ maxAttempts: 5 });

const rollout = (run: string) =>
  sfn
    .send(
      new DescribeExecutionCommand({
        executionArn: arn('states', `execution:${named('rollout')}:${part(run, 'rollout')}`),
      }),
    )
    .catch(unless('ExecutionDoesNotExist'));

/** The rollout of the bad revision has ended by itself, whatever it came to. */
export const rolloutOver: Witness = {
  name: 'end of the rollout',
  async look({ run }) {
    const execution = await rollout(run);
    if (!execution || execution.status === 'RUNNING') return undefined;
    return { account: `the rollout is ${execution.status}`, at: execution.stopDate!.toISOString() };
  },
};

/** The rollout says that every instance serves again what it served before. */
export const rolledBack: Witness = {
  name: 'rollback',
  async look({ run, notes }) {
    const { status, error, cause = '', startDate, stopDate } = (await rollout(run)) ?? {};
    if (status !== 'FAILED' || !cause.startsWith('Rolled back') || !cause.includes(notes.before!)) return undefined;
    const seconds = ((stopDate!.getTime() - startDate!.getTime()) / 1000).toFixed(0);
    const [first = ''] = cause.split('\n');
    return { account: `${error} after ${seconds} s: ${first}`, at: stopDate!.toISOString() };
  },
};
