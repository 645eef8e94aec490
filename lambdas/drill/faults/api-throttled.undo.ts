import { DescribeExecutionCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { arn, named } from '../../naming.ts';
import { unless } from '../../unless.ts';
import type { Undo } from '../fault.ts';
import { part } from '../part.ts';
import { stopExperiment } from '../stop-experiment.ts';

const sfn = new SFNClient({ maxAttempts: 5 });

/** Ends the refusal; the provision goes on and is to end well, unless nobody holds the environment for it any more. */
export default (async (harm) => {
  await stopExperiment(harm);
  const drill = await sfn
    .send(new DescribeExecutionCommand({ executionArn: harm.execution }))
    .catch(unless('ExecutionDoesNotExist'));
  if (drill?.status === 'RUNNING') return;
  const executionArn = arn('states', `execution:${named('provision')}:${part(harm.run, 'provision')}`);
  await sfn
    .send(new StopExecutionCommand({ executionArn, cause: 'The drill that it was a part of has ended' }))
    .catch(unless('ExecutionDoesNotExist'));
}) satisfies Undo;
