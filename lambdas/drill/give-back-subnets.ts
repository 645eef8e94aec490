import { DeleteNetworkAclCommand, EC2Client } from '@aws-sdk/client-ec2';
import { unless } from '../unless.ts';
import type { Undo } from './fault.ts';
import { associations, networkAcls, RUN, replace } from './network-acls.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });

/** Gives subnets that were cut off their own network ACLs back. */
export const giveBackSubnets: Undo = async ({ run, notes }) => {
  const made = await networkAcls(ec2, `tag:${RUN}`, [run]);
  for (const { association, subnet } of associations(made)) await replace(ec2, association, notes[subnet]!);
  for (const { NetworkAclId } of made)
    await ec2.send(new DeleteNetworkAclCommand({ NetworkAclId })).catch(unless('InvalidNetworkAclID.NotFound'));
};
