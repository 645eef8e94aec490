import { DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { arn, named } from '../../naming.ts';
import { unless } from '../../unless.ts';
import type { Witness } from '../fault.ts';
import { part } from '../part.ts';

const sfn = new SFNClient({ maxAttempts: 5 });

const provision = (run: string) => arn('states', `execution:${named('provision')}:${part(run, 'provision')}`);

/** Step Functions has written down that a step of the provision was refused. */
export const callsRefused: Witness = {
  name: 'history of the provision',
  async look({ run }) {
    const told = await sfn
      .send(new GetExecutionHistoryCommand({ executionArn: provision(run), maxResults: 1000 }))
      .catch(unless('ExecutionDoesNotExist'));
    const refused = (told?.events ?? []).find(({ taskFailedEventDetails: it }) => it?.error === 'Throttled');
    if (!refused) return undefined;
    const { errorMessage } = JSON.parse(refused.taskFailedEventDetails!.cause ?? '{}') as { errorMessage?: string };
    return { account: `a step of the provision failed: ${errorMessage}`, at: refused.timestamp!.toISOString() };
  },
};

export const provisionSucceeded: Witness = {
  name: 'end of the provision',
  async look({ run }) {
    const execution = await sfn
      .send(new DescribeExecutionCommand({ executionArn: provision(run) }))
      .catch(unless('ExecutionDoesNotExist'));
    if (execution?.status !== 'SUCCEEDED') return undefined;
    const seconds = ((execution.stopDate!.getTime() - execution.startDate!.getTime()) / 1000).toFixed(0);
    return { account: `the provision has succeeded, after ${seconds} s`, at: execution.stopDate!.toISOString() };
  },
};
