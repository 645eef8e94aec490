import { SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Harm } from './harm.ts';

const ssm = new SSMClient({ maxAttempts: 5 });

/** Has the agent of Systems Manager send a signal to the service on each of the instances. */
export async function signal({ run, targets }: Harm, name: 'STOP' | 'CONT'): Promise<void> {
  for (const { id, facts } of targets)
    await ssm.send(
      new SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        InstanceIds: [id],
        Comment: `drill ${run}`.slice(0, 100),
        Parameters: { commands: [`systemctl kill --signal=${name} muster-${facts!.tier}`], executionTimeout: ['30'] },
      }),
    );
}
