import {
  DescribeNetworkAclsCommand,
  type EC2Client,
  type NetworkAcl,
  ReplaceNetworkAclAssociationCommand,
} from '@aws-sdk/client-ec2';
import { unless } from '../unless.ts';

/** The tag of the ACLs that a run has made. */
export const RUN = 'muster:run';

/** Those that match a filter of EC2's. */
export async function networkAcls(ec2: EC2Client, Name: string, Values: readonly string[]): Promise<NetworkAcl[]> {
  const Filters = [{ Name, Values: [...Values] }];
  return (await ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls ?? [];
}

/** Which subnets they stand before. */
export const associations = (acls: readonly NetworkAcl[]) =>
  acls.flatMap(({ NetworkAclId, Associations = [] }) =>
    Associations.map((it) => ({
      acl: NetworkAclId!,
      association: it.NetworkAclAssociationId!,
      subnet: it.SubnetId!,
    })),
  );

/** Puts another ACL before the subnet of an association. */
export const replace = (ec2: EC2Client, AssociationId: string, NetworkAclId: string) =>
  ec2
    .send(new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId }))
    // The id of an association ends with it: an earlier attempt has replaced this one.
    .catch(unless('InvalidAssociationID.NotFound'));
