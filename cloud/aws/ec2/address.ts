import type { Address } from '@aws-sdk/client-ec2';
import { dotted } from './cidr.ts';
import { ec2Error, notFound } from './ec2-error.ts';
import { addressOf } from './existing.ts';
import { newId } from './id.ts';
import type { Ec2Operations, Model } from './model.ts';
import { select } from './select.ts';

/** Public addresses of this cloud come from 198.18.0.0/15, which no one on the internet has (RFC 2544). */
const FIRST = 198 * 2 ** 24 + 18 * 2 ** 16;

/** A public address that nothing here has yet. */
export function freePublicIp(model: Model): string {
  const taken = new Set([
    ...model.addresses.values().map((it) => it.PublicIp),
    ...model.interfaces.values().map((it) => it.Association?.PublicIp),
  ]);
  let offset = 1;
  while (taken.has(dotted(FIRST + offset))) offset++;
  return dotted(FIRST + offset);
}

/** Gives the elastic IP to the interface. */
export function associateAddress(model: Model, address: Address, interfaceId: string): string {
  const eni = model.interfaces.get(interfaceId)!;
  const AssociationId = newId('eipassoc');
  model.interfaces.put(interfaceId, {
    ...eni,
    Association: {
      AllocationId: address.AllocationId,
      AssociationId,
      IpOwnerId: model.cloud.account,
      PublicIp: address.PublicIp,
    },
  });
  model.addresses.put(address.AllocationId!, {
    ...address,
    AssociationId,
    NetworkInterfaceId: interfaceId,
    NetworkInterfaceOwnerId: model.cloud.account,
    PrivateIpAddress: eni.PrivateIpAddress,
    InstanceId: eni.Attachment?.InstanceId,
  });
  return AssociationId;
}

export function disassociateAddress(model: Model, address: Address): void {
  const eni = model.interfaces.get(address.NetworkInterfaceId ?? '');
  if (eni) {
    const { Association: _, ...rest } = eni;
    model.interfaces.put(eni.NetworkInterfaceId!, rest);
  }
  const { AllocationId, Domain, PublicIp, PublicIpv4Pool, NetworkBorderGroup } = address;
  model.addresses.put(AllocationId!, { AllocationId, Domain, PublicIp, PublicIpv4Pool, NetworkBorderGroup });
}

export function addressOperations(model: Model) {
  const { addresses, tags, cloud } = model;
  const byAssociation = (id: string | undefined) => {
    const address = addresses.values().find((it) => it.AssociationId === id);
    if (!address) throw notFound.association(id ?? '');
    return address;
  };

  return {
    async AllocateAddress({ TagSpecifications }) {
      const AllocationId = newId('eipalloc');
      tags.specified(AllocationId, 'elastic-ip', TagSpecifications);
      return addresses.put(AllocationId, {
        AllocationId,
        Domain: 'vpc',
        PublicIp: freePublicIp(model),
        PublicIpv4Pool: 'amazon',
        NetworkBorderGroup: cloud.region,
      });
    },

    async DescribeAddresses({ AllocationIds, PublicIps, Filters }) {
      const { rows } = select({
        rows: addresses.values().filter((it) => !PublicIps?.length || PublicIps.includes(it.PublicIp!)),
        id: (address) => address.AllocationId,
        ids: AllocationIds,
        missing: notFound.allocation,
        filters: Filters,
        fields: (address) => ({
          'allocation-id': address.AllocationId,
          'association-id': address.AssociationId,
          domain: address.Domain,
          'instance-id': address.InstanceId,
          'network-interface-id': address.NetworkInterfaceId,
          'private-ip-address': address.PrivateIpAddress,
          'public-ip': address.PublicIp,
          'network-border-group': address.NetworkBorderGroup,
        }),
        tags: (address) => tags.of(address.AllocationId!),
      });
      return { Addresses: rows.map((address) => ({ ...address, Tags: tags.list(address.AllocationId!) })) };
    },

    /** No address here has a reverse name: `ModifyAddressAttribute`, which gives one, is not built. */
    async DescribeAddressesAttribute({ AllocationIds = [], MaxResults, NextToken }) {
      const { rows, ...next } = select({
        rows: addresses.values(),
        id: (address) => address.AllocationId,
        ids: AllocationIds,
        missing: notFound.allocation,
        fields: () => ({}),
        input: { MaxResults, NextToken },
      });
      return { Addresses: rows.map(({ AllocationId, PublicIp }) => ({ AllocationId, PublicIp })), ...next };
    },

    async AssociateAddress({ AllocationId, NetworkInterfaceId, InstanceId, AllowReassociation }) {
      const address = addressOf(model, AllocationId);
      const eni = model.interfaces
        .values()
        .find((it) =>
          NetworkInterfaceId ? it.NetworkInterfaceId === NetworkInterfaceId : it.Attachment?.InstanceId === InstanceId,
        );
      if (!eni)
        throw NetworkInterfaceId ? notFound.networkInterface(NetworkInterfaceId) : notFound.instance(InstanceId ?? '');
      if (address.AssociationId) {
        if (!AllowReassociation)
          throw ec2Error(
            'Resource.AlreadyAssociated',
            `resource ${AllocationId} is already associated with associate-id ${address.AssociationId}`,
          );
        disassociateAddress(model, address);
      }
      return { AssociationId: associateAddress(model, addressOf(model, AllocationId), eni.NetworkInterfaceId!) };
    },

    async DisassociateAddress({ AssociationId }) {
      disassociateAddress(model, byAssociation(AssociationId));
      return {};
    },

    async ReleaseAddress({ AllocationId }) {
      const address = addressOf(model, AllocationId);
      if (address.AssociationId) throw ec2Error('InvalidIPAddress.InUse', `Address ${address.PublicIp} is in use.`);
      addresses.delete(AllocationId!);
      tags.forget(AllocationId!);
      return {};
    },
  } satisfies Ec2Operations;
}
