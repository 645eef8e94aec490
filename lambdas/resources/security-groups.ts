import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { named } from '../naming.ts';
import { layers } from '../reachability.ts';
import { resource } from '../resource.ts';
import { byTag, tagSpecification } from '../tags.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });
/** Creates: asked again by the SDK after an answer that was lost, EC2 would refuse the name, and the lost one would be taken for never made. */
const once = new EC2Client({ maxAttempts: 1 });

export const handler = resource({
  needs: z.object({ vpcId: z.string() }),
  wanted: () => layers.map((layer) => ({ name: `security-group/${layer}`, layer })),
  standIn: { id: '(a new security group)' },
  id: ({ id }) => id,

  async find({ name }) {
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: byTag(name) }));
    return SecurityGroups[0] && { id: SecurityGroups[0].GroupId! };
  },
  async create({ layer }, { facts, tags }) {
    const { GroupId } = await once.send(
      new CreateSecurityGroupCommand({
        GroupName: named(layer),
        Description: `What may reach the ${layer} layer`,
        VpcId: facts.vpcId,
        TagSpecifications: tagSpecification('security-group', tags),
      }),
    );
    return { id: GroupId! };
  },
  async remove({ id }) {
    await ec2.send(new DeleteSecurityGroupCommand({ GroupId: id }));
  },
  facts: (found) => ({
    securityGroups: Object.fromEntries(layers.map((layer) => [layer, found[`security-group/${layer}`]!.id])),
  }),
});
