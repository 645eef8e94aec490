import { DescribeExecutionCommand, type DescribeExecutionOutput, SFNClient } from '@aws-sdk/client-sfn';
import { arn, named } from '../naming.ts';

const sfn = new SFNClient({ maxAttempts: 5 });

/** The execution of the probe machine that bears the run's name. */
export const probeExecution = (run: string): Promise<DescribeExecutionOutput> =>
  sfn.send(new DescribeExecutionCommand({ executionArn: arn('states', `execution:${named('probe')}:${run}`) }));
