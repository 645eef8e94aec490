import { EC2Client, ModifyInstanceMetadataOptionsCommand } from '@aws-sdk/client-ec2';
import { unless } from '../unless.ts';
import type { Harm } from './harm.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });

/** Turns the metadata service of the instances on or off; its other options stay as they are. */
export async function metadataService({ targets }: Harm, HttpEndpoint: 'enabled' | 'disabled'): Promise<void> {
  for (const { id } of targets)
    await ec2
      .send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, HttpEndpoint }))
      // Replaced meanwhile: the new one's answers.
      .catch(unless('InvalidInstanceID.NotFound', 'IncorrectInstanceState'));
}
