import { ValidationException } from '@aws-sdk/client-fis';
import type { Cloud } from '../../../service.ts';
import { refuse } from '../../refuse.ts';
import type { ActionType, RunningAction } from '../action-type.ts';
import { idsOf } from '../target-ids.ts';

/** How often the command is asked for, in milliseconds. */
const LOOK = 200;

/** The command did not succeed on every instance. */
class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** `aws:ssm:send-command`: completes with the command; stopping the experiment cancels it. */
export const sendCommand = (cloud: Cloud): ActionType => ({
  description: 'Run the specified Systems Manager document on the specified EC2 instances.',
  targets: { Instances: 'aws:ec2:instance' },
  parameters: {
    documentArn: { description: 'The ARN of the document.', required: true },
    documentParameters: { description: 'The parameters of the document, as JSON.', required: false },
    duration: { description: 'How long the action waits for the command, e.g. PT5M.', required: true },
  },
  afterRestart: 'kept',
  async begin(action) {
    const { principal, targets, parameters } = action;
    const ssm = await cloud.use('ssm', principal);
    const { Command } = await ssm.SendCommand({
      DocumentName: parameters.documentArn ?? '',
      InstanceIds: idsOf(targets.Instances),
      Parameters: read(parameters.documentParameters),
    });
    action.keep(Command?.CommandId);
  },
  async over({ principal, kept, signal }) {
    const ssm = await cloud.use('ssm', principal);
    for (;;) {
      const { Commands = [] } = await ssm.ListCommands({ CommandId: String(kept) });
      const status = Commands[0]?.Status;
      if (status === 'Success') return;
      if (!['Pending', 'InProgress', 'Cancelling'].includes(status ?? ''))
        throw new CommandFailed(`The command ${kept} ended with ${Commands[0]?.StatusDetails}`);
      await cloud.clock.sleep(LOOK, signal);
    }
  },
  async undo({ principal, kept }: RunningAction) {
    const ssm = await cloud.use('ssm', principal);
    const { Commands = [] } = await ssm.ListCommands({ CommandId: String(kept) });
    if (['Pending', 'InProgress'].includes(Commands[0]?.Status ?? ''))
      await ssm.CancelCommand({ CommandId: String(kept) });
  },
});

/** FIS takes one value where a document takes a list. */
function read(json = '{}'): Record<string, string[]> {
  try {
    const values = JSON.parse(json) as Record<string, string | string[]>;
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, [value].flat()]));
  } catch (error) {
    return refuse(ValidationException, `documentParameters is not JSON: ${(error as Error).message}`);
  }
}
