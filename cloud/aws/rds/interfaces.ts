import { findSubnetGroup } from './db-subnet-group.ts';
import type { InstanceRow, Model } from './model.ts';

/** Gives the instance an address in each of its zones, as far as it has none. */
export async function attachInterfaces(model: Model, row: InstanceRow): Promise<InstanceRow> {
  const ec2 = await model.cloud.use('ec2');
  let latest = row;
  for (const zone of row.zones) {
    if (latest.interfaces.some((it) => it.zone === zone)) continue;
    const subnet = findSubnetGroup(model, row.subnetGroup).subnets.find((it) => it.zone === zone);
    const { NetworkInterface } = await ec2.CreateNetworkInterface({
      SubnetId: subnet!.id,
      Groups: [...row.securityGroups],
      Description: 'RDSNetworkInterface',
    });
    const made = { id: NetworkInterface!.NetworkInterfaceId!, zone, privateIp: NetworkInterface!.PrivateIpAddress! };
    latest = model.change(row.id, { interfaces: [...latest.interfaces, made] }) ?? latest;
  }
  return latest;
}

/** Gives the addresses back. */
export async function detachInterfaces(model: Model, row: InstanceRow): Promise<void> {
  const ec2 = await model.cloud.use('ec2');
  for (const { id } of row.interfaces) {
    await ec2.DeleteNetworkInterface({ NetworkInterfaceId: id }).catch((error: Error) => {
      if (error.name !== 'InvalidNetworkInterfaceID.NotFound') throw error;
    });
  }
  model.change(row.id, { interfaces: [] });
}

export async function changeSecurityGroups(model: Model, row: InstanceRow, groups: readonly string[]): Promise<void> {
  const ec2 = await model.cloud.use('ec2');
  for (const { id } of row.interfaces) {
    await ec2.ModifyNetworkInterfaceAttribute({ NetworkInterfaceId: id, Groups: [...groups] });
  }
}
