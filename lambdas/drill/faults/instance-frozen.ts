import { SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { unless } from '../../unless.ts';
import type { Injector } from '../fault.ts';
import type { Harm } from '../harm.ts';

const ssm = new SSMClient({ maxAttempts: 5 });

/** The service hangs: it holds its connections and answers nothing, while the machine is well. The agent of Systems Manager stays awake, so that it can be thawed. */
export default {
  inject: (harm) => signal(harm, 'STOP'),
  // The group may have replaced it meanwhile: who is not there needs no thaw.
  undo: (harm) => signal(harm, 'CONT').catch(unless('InvalidInstanceId')),
} satisfies Injector;

async function signal({ run, targets }: Harm, name: 'STOP' | 'CONT'): Promise<void> {
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
