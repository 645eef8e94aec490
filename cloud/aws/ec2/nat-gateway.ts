import type { NatGateway } from '@aws-sdk/client-ec2';
import { associateAddress, disassociateAddress } from './address.ts';
import { ec2Error, missingParameter, notFound } from './ec2-error.ts';
import { addressOf, subnetOf } from './existing.ts';
import { newId } from './id.ts';
import type { Ec2Operations, Kept, Model } from './model.ts';
import { createInterface, deleteInterface } from './network-interface.ts';
import { select } from './select.ts';

/** AWS shows a deleted gateway for about an hour. */
const SHOWN = 3_600_000;

export function natGatewayOperations(model: Model) {
  const { natGateways, tags, cloud } = model;
  const now = () => cloud.clock.now().toISOString();

  function answer(gateway: Kept<NatGateway>): NatGateway {
    const { CreateTime, DeleteTime, ...rest } = gateway;
    return {
      ...(rest as NatGateway),
      CreateTime: CreateTime === undefined ? undefined : new Date(CreateTime),
      DeleteTime: DeleteTime === undefined ? undefined : new Date(DeleteTime),
      Tags: tags.list(gateway.NatGatewayId!),
    };
  }

  function create(input: { SubnetId?: string; AllocationId?: string; ConnectivityType?: 'public' | 'private' }) {
    const subnet = subnetOf(model, input.SubnetId);
    const ConnectivityType = input.ConnectivityType ?? 'public';
    if (ConnectivityType === 'public' && !input.AllocationId) throw missingParameter('AllocationId');
    const address = input.AllocationId ? addressOf(model, input.AllocationId) : undefined;
    if (address?.AssociationId)
      throw ec2Error(
        'Resource.AlreadyAssociated',
        `resource ${input.AllocationId} is already associated with associate-id ${address.AssociationId}`,
      );
    const NatGatewayId = newId('nat');
    const eni = createInterface(model, {
      subnet,
      Description: `Interface for NAT Gateway ${NatGatewayId}`,
      InterfaceType: 'natGateway',
      requester: 'amazon-nat-gateway',
    });
    const AssociationId = address && associateAddress(model, address, eni.NetworkInterfaceId!);
    const row = natGateways.put(NatGatewayId, {
      NatGatewayId,
      ConnectivityType,
      CreateTime: now(),
      State: 'pending',
      SubnetId: subnet.SubnetId,
      VpcId: subnet.VpcId,
      NatGatewayAddresses: [
        {
          AllocationId: input.AllocationId,
          AssociationId,
          IsPrimary: true,
          NetworkInterfaceId: eni.NetworkInterfaceId,
          PrivateIp: eni.PrivateIpAddress,
          PublicIp: address?.PublicIp,
          Status: 'succeeded',
        },
      ],
    });
    settle(NatGatewayId, 'available');
    return { id: NatGatewayId, row };
  }

  /** The next state comes by itself, after the answer. */
  function settle(id: string, to: 'available' | 'deleted'): void {
    const since = cloud.clock.now().getTime();
    cloud.background(`NAT gateway ${id}`, async (signal) => {
      await cloud.clock.sleep(1, signal);
      if (to === 'available') await cloud.latency.ready('ec2:CreateNatGateway', since, signal);
      const gateway = natGateways.get(id);
      if (to === 'available' && gateway?.State === 'pending') natGateways.put(id, { ...gateway, State: 'available' });
      if (to === 'deleted' && gateway?.State === 'deleting') remove(gateway);
      model.changed();
    });
  }

  function remove(gateway: Kept<NatGateway>): void {
    for (const { AllocationId, NetworkInterfaceId } of gateway.NatGatewayAddresses ?? []) {
      const address = model.addresses.get(AllocationId ?? '');
      if (address) disassociateAddress(model, address);
      if (NetworkInterfaceId && model.interfaces.has(NetworkInterfaceId)) deleteInterface(model, NetworkInterfaceId);
    }
    natGateways.put(gateway.NatGatewayId!, { ...gateway, State: 'deleted', DeleteTime: now() });
    for (const table of model.routeTables.values()) {
      const Routes = table.Routes!.map((it) =>
        it.NatGatewayId === gateway.NatGatewayId ? { ...it, State: 'blackhole' as const } : it,
      );
      model.routeTables.put(table.RouteTableId!, { ...table, Routes });
    }
  }

  function forgetOld(): void {
    for (const { NatGatewayId, DeleteTime } of natGateways.values())
      if (DeleteTime && cloud.clock.now().getTime() - Date.parse(DeleteTime) > SHOWN) {
        natGateways.delete(NatGatewayId!);
        tags.forget(NatGatewayId!);
      }
  }

  return {
    resume() {
      for (const { NatGatewayId, State } of natGateways.values()) {
        if (State === 'pending') settle(NatGatewayId!, 'available');
        if (State === 'deleting') settle(NatGatewayId!, 'deleted');
      }
    },
    operations: {
      async CreateNatGateway(input) {
        const row = model.idempotent(
          'CreateNatGateway',
          input,
          (id) => natGateways.get(id),
          () => create(input),
        );
        tags.specified(row.NatGatewayId!, 'natgateway', input.TagSpecifications);
        return { NatGateway: answer(row), ClientToken: input.ClientToken };
      },

      async DescribeNatGateways({ NatGatewayIds, Filter, ...input }) {
        forgetOld();
        const { rows, ...next } = select({
          rows: natGateways.values(),
          id: (gateway) => gateway.NatGatewayId,
          ids: NatGatewayIds,
          missing: notFound.natGateway,
          filters: Filter,
          fields: (gateway) => ({
            'nat-gateway-id': gateway.NatGatewayId,
            state: gateway.State,
            'subnet-id': gateway.SubnetId,
            'vpc-id': gateway.VpcId,
            'connectivity-type': gateway.ConnectivityType,
          }),
          tags: (gateway) => tags.of(gateway.NatGatewayId!),
          input,
        });
        return { NatGateways: rows.map(answer), ...next };
      },

      async DeleteNatGateway({ NatGatewayId }) {
        if (!NatGatewayId) throw missingParameter('natGatewayId');
        const gateway = natGateways.get(NatGatewayId);
        if (!gateway) throw notFound.natGateway(NatGatewayId);
        if (gateway.State === 'pending' || gateway.State === 'available') {
          natGateways.put(NatGatewayId, { ...gateway, State: 'deleting' });
          settle(NatGatewayId, 'deleted');
        }
        return { NatGatewayId };
      },
    } satisfies Ec2Operations,
  };
}
