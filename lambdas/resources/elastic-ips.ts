import {
  AllocateAddressCommand,
  DescribeAddressesCommand,
  EC2Client,
  ReleaseAddressCommand,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { natZones } from '../nat-zones.ts';
import { resource } from '../resource.ts';
import { byTag, tagSpecification } from '../tags.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });
/** Creates: without a token, asked again by the SDK after an answer that was lost, EC2 would make a second one. */
const once = new EC2Client({ maxAttempts: 1 });

export const handler = resource({
  needs: z.object({}),
  wanted: () => natZones.map((letter) => ({ name: `elastic-ip/${letter}` })),
  standIn: { id: '(a new address)' },
  id: ({ id }) => id,

  async find({ name }) {
    const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({ Filters: byTag(name) }));
    return Addresses[0] && { id: Addresses[0].AllocationId! };
  },
  async create(_, { tags }) {
    const { AllocationId } = await once.send(
      new AllocateAddressCommand({ Domain: 'vpc', TagSpecifications: tagSpecification('elastic-ip', tags) }),
    );
    return { id: AllocationId! };
  },
  async remove({ id }) {
    await ec2.send(new ReleaseAddressCommand({ AllocationId: id }));
  },
  facts: (found) => ({ elasticIps: natZones.map((letter) => found[`elastic-ip/${letter}`]!.id) }),
});
