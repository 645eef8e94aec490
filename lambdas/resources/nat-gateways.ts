import {
  CreateNatGatewayCommand,
  DeleteNatGatewayCommand,
  DescribeNatGatewaysCommand,
  EC2Client,
  type NatGateway,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { natZones } from '../nat-zones.ts';
import { NotReadyYet } from '../not-ready-yet.ts';
import { resource } from '../resource.ts';
import { settings } from '../settings.ts';
import { byTag, tagSpecification } from '../tags.ts';
import { unlike } from '../unlike.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });

export const handler = resource({
  needs: z.object({ subnets: z.object({ public: z.array(z.string()) }), elasticIps: z.array(z.string()) }),
  wanted: () => natZones.map((letter, index) => ({ name: `nat-gateway/${letter}`, letter, index })),
  standIn: {
    id: '(a new NAT gateway)',
    state: 'available',
    stands: {} as Pick<NatGateway, 'SubnetId' | 'ConnectivityType'>,
  },
  id: ({ id }) => id,

  async find({ name }) {
    // A deleted gateway shows for an hour, a failed one until somebody has read why.
    const { NatGateways = [] } = await ec2.send(
      new DescribeNatGatewaysCommand({
        Filter: [...byTag(name), { Name: 'state', Values: ['pending', 'available', 'deleting'] }],
      }),
    );
    const [found] = NatGateways;
    return found && { id: found.NatGatewayId!, state: found.State as string, stands: found };
  },
  async create({ letter, index }, { facts, tags, token }) {
    const { NatGateway } = await ec2.send(
      new CreateNatGatewayCommand({
        SubnetId: facts.subnets.public[settings.zones.indexOf(letter)],
        AllocationId: facts.elasticIps[index],
        ConnectivityType: 'public',
        ClientToken: token,
        TagSpecifications: tagSpecification('natgateway', tags),
      }),
    );
    return { id: NatGateway!.NatGatewayId!, state: NatGateway!.State as string, stands: {} };
  },
  fixed: ({ stands }, { letter }, { subnets }) =>
    unlike(stands, { ConnectivityType: 'public', SubnetId: subnets.public[settings.zones.indexOf(letter)] }),
  notReady: ({ id, state }) => (state === 'available' ? undefined : `${id} is ${state}`),
  async remove({ id, state }) {
    if (state !== 'deleting') await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: id }));
    // Its address and its network interface stay in use until it is gone.
    throw new NotReadyYet(`${id} is still being deleted`);
  },
  facts: (found) => ({
    // Zone by zone the gateway that serves it: its own, or the one that all share.
    natGatewayIds: settings.zones.map(
      (letter) => (found[`nat-gateway/${letter}`] ?? found[`nat-gateway/${natZones[0]}`])!.id,
    ),
  }),
});
