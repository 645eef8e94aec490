import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
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
 * EC2 refuses every call of some of the orchestrator's functions while a provision runs within the drill, which is to end well.
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
} satisfies Injector;
