import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  DeleteInternetGatewayCommand,
  DescribeInternetGatewaysCommand,
  DetachInternetGatewayCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { resource } from '../resource.ts';
import { byTag, tagSpecification } from '../tags.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });
/** Creates: without a token, asked again by the SDK after an answer that was lost, EC2 would make a second one. */
const once = new EC2Client({ maxAttempts: 1 });

interface Found {
  readonly id: string;
  readonly attachedTo: string | undefined;
}

export const handler = resource({
  needs: z.object({ vpcId: z.string() }),
  wanted: () => [{ name: 'internet-gateway' }],
  standIn: { id: '(the new internet gateway)', attachedTo: undefined } as Found,
  id: ({ id }) => id,

  async find({ name }) {
    const { InternetGateways: [gateway] = [] } = await ec2.send(
      new DescribeInternetGatewaysCommand({ Filters: byTag(name) }),
    );
    return gateway && { id: gateway.InternetGatewayId!, attachedTo: gateway.Attachments?.[0]?.VpcId };
  },
  async create(_, { tags }) {
    const { InternetGateway } = await once.send(
      new CreateInternetGatewayCommand({ TagSpecifications: tagSpecification('internet-gateway', tags) }),
    );
    return { id: InternetGateway!.InternetGatewayId!, attachedTo: undefined };
  },
  differences: ({ attachedTo }, _, { vpcId }) => (attachedTo === vpcId ? [] : [`it is not attached to ${vpcId}`]),
  async update({ id }, _, { facts: { vpcId } }) {
    await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: id, VpcId: vpcId }));
    return { id, attachedTo: vpcId };
  },
  async remove({ id, attachedTo }) {
    if (attachedTo) await ec2.send(new DetachInternetGatewayCommand({ InternetGatewayId: id, VpcId: attachedTo }));
    await ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId: id }));
  },
  facts: (found) => ({ internetGatewayId: found['internet-gateway']!.id }),
});
