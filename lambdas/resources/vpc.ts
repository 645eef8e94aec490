import {
  CreateVpcCommand,
  DeleteVpcCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcsCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
  type Vpc,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { resource } from '../resource.ts';
import { byTag, tagSpecification } from '../tags.ts';
import { unlike } from '../unlike.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });
/** Creates: without a token, asked again by the SDK after an answer that was lost, EC2 would make a second one. */
const once = new EC2Client({ maxAttempts: 1 });

export const handler = resource({
  needs: z.object({}),
  wanted: () => [{ name: 'vpc', cidr: '10.0.0.0/16' }],
  standIn: { id: '(the new VPC)', hostnames: true, resolves: true, stands: {} as Pick<Vpc, 'CidrBlock'> },
  id: ({ id }) => id,

  async find({ name }) {
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ Filters: byTag(name) }));
    const VpcId = Vpcs[0]?.VpcId;
    if (!VpcId) return undefined;
    const [{ EnableDnsHostnames }, { EnableDnsSupport }] = await Promise.all([
      ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' })),
      ec2.send(new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsSupport' })),
    ]);
    return {
      id: VpcId,
      hostnames: EnableDnsHostnames?.Value ?? false,
      resolves: EnableDnsSupport?.Value ?? false,
      stands: Vpcs[0]!,
    };
  },
  async create({ cidr }, { tags }) {
    const { Vpc } = await once.send(
      new CreateVpcCommand({ CidrBlock: cidr, TagSpecifications: tagSpecification('vpc', tags) }),
    );
    return { id: Vpc!.VpcId!, hostnames: false, resolves: true, stands: {} };
  },
  fixed: ({ stands }, { cidr }) => unlike(stands, { CidrBlock: cidr }),
  differences: ({ hostnames, resolves }) => [
    ...(resolves ? [] : ['nothing in it can resolve a name']),
    ...(hostnames ? [] : ['its instances get no DNS names']),
  ],
  async update(found) {
    // One attribute in a call, and names only where they can be resolved.
    const { id: VpcId, resolves, hostnames } = found;
    if (!resolves) await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport: { Value: true } }));
    if (!hostnames) await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
    return { ...found, hostnames: true, resolves: true };
  },
  async remove({ id }) {
    await ec2.send(new DeleteVpcCommand({ VpcId: id }));
  },
  facts: ({ vpc }) => ({ vpcId: vpc!.id }),
});
