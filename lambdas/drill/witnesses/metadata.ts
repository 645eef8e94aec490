import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { Witness } from '../fault.ts';
import { hit } from './instances.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });
const now = () => new Date().toISOString();

/** EC2 has applied to each of the targets that its metadata service is so. */
const metadata = (name: string, wanted: 'enabled' | 'disabled'): Witness => ({
  name,
  async look(harm) {
    const InstanceIds = hit(harm).map(({ id }) => id);
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
    const options = Reservations.flatMap(({ Instances = [] }) => Instances).map(
      ({ MetadataOptions }) => MetadataOptions,
    );
    const applied = options.every((it) => it?.HttpEndpoint === wanted && it.State === 'applied');
    return applied ? { account: `EC2 has applied: ${wanted} for ${InstanceIds.join(', ')}`, at: now() } : undefined;
  },
});
export const metadataSilent = metadata('metadata service', 'disabled');
export const metadataAnswers = metadata('metadata service after it', 'enabled');
