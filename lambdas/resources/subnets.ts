import {
  CreateSubnetCommand,
  DeleteSubnetCommand,
  DescribeSubnetsCommand,
  EC2Client,
  type Subnet,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { zone } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings } from '../settings.ts';
import { byTag, tagSpecification } from '../tags.ts';
import { unlike } from '../unlike.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });
/** Creates: without a token, asked again by the SDK after an answer that was lost, EC2 would make a second one. */
const once = new EC2Client({ maxAttempts: 1 });

/** Three layers in each zone, each with routes and network ACLs of its own: 10.0.1.0/24, 10.0.11.0/24 and 10.0.21.0/24 in the first. */
const layers = { public: 0, application: 10, database: 20 } as const;
type Layer = keyof typeof layers;

export const handler = resource({
  needs: z.object({ vpcId: z.string() }),
  wanted: () =>
    Object.entries(layers).flatMap(([layer, offset]) =>
      settings.zones.map((letter, index) => ({
        name: `subnet/${layer}-${letter}`,
        zone: zone(letter),
        cidr: `10.0.${offset + index + 1}.0/24`,
      })),
    ),
  standIn: { id: '(a new subnet)', stands: {} as Pick<Subnet, 'AvailabilityZone' | 'CidrBlock'> },
  id: ({ id }) => id,

  async find({ name }) {
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: byTag(name) }));
    return Subnets[0] && { id: Subnets[0].SubnetId!, stands: Subnets[0] };
  },
  async create({ zone, cidr }, { facts, tags }) {
    const { Subnet } = await once.send(
      new CreateSubnetCommand({
        VpcId: facts.vpcId,
        CidrBlock: cidr,
        AvailabilityZone: zone,
        TagSpecifications: tagSpecification('subnet', tags),
      }),
    );
    return { id: Subnet!.SubnetId!, stands: {} };
  },
  // Another order of the zones moves a layer's addresses: what lives in a subnet would have to move with it.
  fixed: ({ stands }, { zone, cidr }) => unlike(stands, { AvailabilityZone: zone, CidrBlock: cidr }),
  async remove({ id }) {
    await ec2.send(new DeleteSubnetCommand({ SubnetId: id }));
  },
  facts: (found) => {
    const of = (layer: Layer) => settings.zones.map((letter) => found[`subnet/${layer}-${letter}`]!.id);
    return { subnets: { public: of('public'), application: of('application'), database: of('database') } };
  },
});
