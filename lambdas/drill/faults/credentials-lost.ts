import { EC2Client, ModifyInstanceMetadataOptionsCommand } from '@aws-sdk/client-ec2';
import { unless } from '../../unless.ts';
import type { Injector } from '../fault.ts';
import type { Harm } from '../harm.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });

/** The metadata service answers the instances no more, so that they get no new credentials. Its other options stay as they are. */
export default {
  inject: (harm) => metadata(harm, 'disabled'),
  undo: (harm) => metadata(harm, 'enabled'),
} satisfies Injector;

async function metadata({ targets }: Harm, HttpEndpoint: 'enabled' | 'disabled'): Promise<void> {
  for (const { id } of targets)
    await ec2
      .send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, HttpEndpoint }))
      // Replaced meanwhile: the new one's answers.
      .catch(unless('InvalidInstanceID.NotFound', 'IncorrectInstanceState'));
}
