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
  standIn: { id: '(the new VPC)', hostnames: true, stands: {} as Pick<Vpc, 'CidrBlock'> },
  id: ({ id }) => id,

  async find({ name }) {
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ Filters: byTag(name) }));
    const VpcId = Vpcs[0]?.VpcId;
    if (!VpcId) return undefined;
    const { EnableDnsHostnames } = await ec2.send(
      new DescribeVpcAttributeCommand({ VpcId, Attribute: 'enableDnsHostnames' }),
    );
    return { id: VpcId, hostnames: EnableDnsHostnames?.Value ?? false, stands: Vpcs[0]! };
  },
  async create({ cidr }, { tags }) {
    const { Vpc } = await once.send(
      new CreateVpcCommand({ CidrBlock: cidr, TagSpecifications: tagSpecification('vpc', tags) }),
    );
    return { id: Vpc!.VpcId!, hostnames: false, stands: {} };
  },
  fixed: ({ stands }, { cidr }) => unlike(stands, { CidrBlock: cidr }),
  differences: ({ hostnames }) => (hostnames ? [] : ['its instances get no DNS names']),
  async update(found) {
    const { id } = found;
    await ec2.send(new ModifyVpcAttributeCommand({ VpcId: id, EnableDnsHostnames: { Value: true } }));
    return { ...found, hostnames: true };
  },
  async remove({ id }) {
    await ec2.send(new DeleteVpcCommand({ VpcId: id }));
  },
  facts: ({ vpc }) => ({ vpcId: vpc!.id }),
});
