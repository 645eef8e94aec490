import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { runs } from '../holder.ts';
import { arn, named } from '../naming.ts';
import { settings } from '../settings.ts';
import { logger } from '../step.ts';
import { unless } from '../unless.ts';
import type { Harm } from './harm.ts';
import { scheduleName } from './schedule-name.ts';

const sfn = new SFNClient({ maxAttempts: 5 });

/** Has the aftermath report what is known of a drill that is over and has told nothing: nobody may have heard of its end, or nobody could act on it. */
export async function ensureReport({ run, execution, reportedAt }: Harm): Promise<void> {
  if (reportedAt || (await runs(execution))) return;
  const started = await sfn
    .send(
      new StartExecutionCommand({
        stateMachineArn: arn('states', `stateMachine:${named('aftermath')}`),
        name: scheduleName(run),
        input: JSON.stringify({ environment: settings.environment, of: execution }),
      }),
    )
    // Without the machine what was taken back stays so, and nobody reports.
    .catch(unless('ExecutionAlreadyExists', 'StateMachineDoesNotExist'));
  if (started) logger.info('left to the aftermath', { run, aftermath: started.executionArn });
}
