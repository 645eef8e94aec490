import { DescribeExecutionCommand, SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { arn, named } from '../../naming.ts';
import { settings } from '../../settings.ts';
import { unless } from '../../unless.ts';
import type { Injector } from '../fault.ts';
import { experiment } from '../fis.ts';
import { part } from '../part.ts';

const sfn = new SFNClient({ maxAttempts: 5 });

const throttle = experiment({
  actionId: 'aws:fis:inject-api-throttle-error',
  target: 'Roles',
  resourceType: 'aws:iam:role',
  arnOf: ({ id }) => id,
  parameters: ({ experiment: { parameters } }) => ({
    service: 'ec2',
    percentage: '100',
    operations: (parameters.operations as string[]).join(','),
  }),
});

/**
 * EC2 refuses every call of some of the orchestrator's functions while a provision runs within the drill. What is taken back is the refusal; the provision
 * goes on and is to end well, unless nobody holds the environment for it any more.
 */
export default {
  async inject(harm, note) {
    await throttle.inject(harm, note);
    await sfn
      .send(
        new StartExecutionCommand({
          stateMachineArn: arn('states', `stateMachine:${named('provision')}`),
          name: part(harm.run, 'provision'),
          input: JSON.stringify({ environment: settings.environment, within: harm.execution }),
        }),
      )
      .catch(unless('ExecutionAlreadyExists'));
  },
  async undo(harm) {
    await throttle.undo(harm);
    const drill = await sfn
      .send(new DescribeExecutionCommand({ executionArn: harm.execution }))
      .catch(unless('ExecutionDoesNotExist'));
    if (drill?.status === 'RUNNING') return;
    const executionArn = arn('states', `execution:${named('provision')}:${part(harm.run, 'provision')}`);
    await sfn
      .send(new StopExecutionCommand({ executionArn, cause: 'The drill that it was a part of has ended' }))
      .catch(unless('ExecutionDoesNotExist'));
  },
} satisfies Injector;
