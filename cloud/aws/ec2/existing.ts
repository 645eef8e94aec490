import type { Address, RouteTable, SecurityGroup, Subnet, Vpc } from '@aws-sdk/client-ec2';
import { missingParameter, notFound } from './ec2-error.ts';
import type { Model } from './model.ts';

/** The VPC of this id. Throws `InvalidVpcID.NotFound`. */
export function vpcOf(model: Model, id: string | undefined): Vpc {
  if (!id) throw missingParameter('vpcId');
  const vpc = model.vpcs.get(id);
  if (!vpc) throw notFound.vpc(id);
  return vpc;
}

/** The subnet of this id. Throws `InvalidSubnetID.NotFound`. */
export function subnetOf(model: Model, id: string | undefined): Subnet {
  if (!id) throw missingParameter('subnetId');
  const subnet = model.subnets.get(id);
  if (!subnet) throw notFound.subnet(id);
  return subnet;
}

/** The security group of this id. Throws `InvalidGroup.NotFound`. */
export function groupOf(model: Model, id: string | undefined): SecurityGroup {
  if (!id) throw missingParameter('groupId');
  const group = model.groups.get(id);
  if (!group) throw notFound.group(id);
  return group;
}

/** The route table of this id. Throws `InvalidRouteTableID.NotFound`. */
export function routeTableOf(model: Model, id: string | undefined): RouteTable {
  if (!id) throw missingParameter('routeTableId');
  const table = model.routeTables.get(id);
  if (!table) throw notFound.routeTable(id);
  return table;
}

/** The elastic IP of this allocation. Throws `InvalidAllocationID.NotFound`. */
export function addressOf(model: Model, id: string | undefined): Address {
  if (!id) throw missingParameter('AllocationId');
  const address = model.addresses.get(id);
  if (!address) throw notFound.allocation(id);
  return address;
}

/** The table that a subnet goes by: its own, or its VPC's main one. */
export function routeTableOfSubnet(model: Model, subnetId: string): RouteTable | undefined {
  const tables = model.routeTables.values();
  const vpcId = model.subnets.get(subnetId)?.VpcId;
  return (
    tables.find((table) => table.Associations?.some((it) => it.SubnetId === subnetId)) ??
    tables.find((table) => table.VpcId === vpcId && table.Associations?.some((it) => it.Main))
  );
}
