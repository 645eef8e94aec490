import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { arn, named } from '../../naming.ts';
import { settings } from '../../settings.ts';
import { unless } from '../../unless.ts';
import type { Injector } from '../fault.ts';
import { rushRate } from '../rush.ts';
import { rush } from '../rush-name.ts';

const sfn = new SFNClient({ maxAttempts: 5 });

/** A second probe beside the drill's own, with a ledger of its own: what it writes is deleted again at its end. */
export default {
  async inject(harm) {
    const { run, experiment } = harm;
    const input = {
      environment: settings.environment,
      run: rush(run),
      rate: await rushRate(harm),
      seconds: experiment.undoAfterSeconds,
    };
    await sfn
      .send(
        new StartExecutionCommand({
          stateMachineArn: arn('states', `stateMachine:${named('probe')}`),
          name: rush(run),
          input: JSON.stringify(input),
        }),
      )
      .catch(unless('ExecutionAlreadyExists'));
  },
} satisfies Injector;
