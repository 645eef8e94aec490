import type { NetworkInterface, NetworkInterfaceType, Subnet, TagSpecification } from '@aws-sdk/client-ec2';
import { addresses, contains } from './cidr.ts';
import { ec2Error, invalidParameter, missingParameter, notFound } from './ec2-error.ts';
import { groupOf, subnetOf } from './existing.ts';
import { newId } from './id.ts';
import type { Ec2Operations, Kept, Model } from './model.ts';
import { select } from './select.ts';

interface Wanted {
  readonly subnet: Subnet;
  readonly Description?: string;
  readonly groups?: readonly string[];
  readonly InterfaceType?: NetworkInterfaceType;
  readonly privateIp?: string;
  /** The service that manages it: users cannot delete it. */
  readonly requester?: string;
  readonly Attachment?: Kept<NetworkInterface>['Attachment'];
  readonly TagSpecifications?: readonly TagSpecification[];
}

/** Takes an address of the subnet and plugs it into the network. Throws `InsufficientFreeAddressesInSubnet`, `InvalidIPAddress.InUse`. */
export function createInterface(model: Model, wanted: Wanted): Kept<NetworkInterface> {
  const { subnet, requester } = wanted;
  const inUse = new Set(model.interfaces.values().map((it) => it.VpcId === subnet.VpcId && it.PrivateIpAddress));
  const ip = wanted.privateIp ?? firstFree(subnet.CidrBlock!, inUse);
  if (!ip)
    throw ec2Error(
      'InsufficientFreeAddressesInSubnet',
      `The specified subnet '${subnet.SubnetId}' does not have enough free addresses to satisfy the request.`,
    );
  if (!contains(subnet.CidrBlock!, `${ip}/32`))
    throw invalidParameter(`Address ${ip} does not fall within the subnet's address range`);
  if (inUse.has(ip)) throw ec2Error('InvalidIPAddress.InUse', `Address ${ip} is in use.`);
  const fallback = model.groups.values().find((it) => it.VpcId === subnet.VpcId && it.GroupName === 'default')!;
  const groups = (wanted.groups?.length ? wanted.groups : [fallback.GroupId!]).map((id) => groupOf(model, id));
  const stranger = groups.find((group) => group.VpcId !== subnet.VpcId);
  if (stranger)
    throw ec2Error(
      'InvalidGroup.NotFound',
      `You have specified two resources that belong to different networks: ${stranger.GroupId} and ${subnet.SubnetId}.`,
    );
  const NetworkInterfaceId = newId('eni');
  const PrivateDnsName = `ip-${ip.replaceAll('.', '-')}.ec2.internal`;
  const mac = ip.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
  const eni = model.interfaces.put(NetworkInterfaceId, {
    NetworkInterfaceId,
    AvailabilityZone: subnet.AvailabilityZone,
    Description: wanted.Description ?? '',
    Groups: groups.map(({ GroupId, GroupName }) => ({ GroupId, GroupName })),
    InterfaceType: wanted.InterfaceType ?? 'interface',
    MacAddress: ['02', '00', ...mac].join(':'),
    OwnerId: model.cloud.account,
    PrivateDnsName,
    PrivateIpAddress: ip,
    PrivateIpAddresses: [{ Primary: true, PrivateDnsName, PrivateIpAddress: ip }],
    RequesterId: requester,
    RequesterManaged: requester !== undefined,
    SourceDestCheck: wanted.InterfaceType !== 'natGateway',
    Status: wanted.Attachment || requester ? 'in-use' : 'available',
    SubnetId: subnet.SubnetId,
    VpcId: subnet.VpcId,
    Attachment: wanted.Attachment,
  });
  model.tags.specified(NetworkInterfaceId, 'network-interface', wanted.TagSpecifications);
  plug(model, eni);
  return eni;
}

function firstFree(cidr: string, inUse: ReadonlySet<string | false | undefined>): string | undefined {
  for (const ip of addresses(cidr)) if (!inUse.has(ip)) return ip;
  return undefined;
}

export function plug(model: Model, eni: Kept<NetworkInterface>): void {
  model.cloud.network.plug({
    id: eni.NetworkInterfaceId!,
    privateIp: eni.PrivateIpAddress!,
    vpcId: eni.VpcId!,
    subnetId: eni.SubnetId!,
    zone: eni.AvailabilityZone!,
    securityGroups: eni.Groups!.map((group) => group.GroupId!),
  });
}

export function deleteInterface(model: Model, id: string): void {
  model.cloud.network.unplug(id);
  model.interfaces.delete(id);
  model.tags.forget(id);
}

/** AWS's services name what they made the interface for in its description. */
function requesterOf(description: string | undefined): string {
  if (description?.startsWith('ELB ')) return 'amazon-elb';
  if (description?.startsWith('RDS')) return 'amazon-rds';
  return 'amazon-aws';
}

export function networkInterfaceOperations(model: Model) {
  const { interfaces, tags } = model;

  function interfaceOf(id: string | undefined): Kept<NetworkInterface> {
    if (!id) throw missingParameter('networkInterfaceId');
    const eni = interfaces.get(id);
    if (!eni) throw notFound.networkInterface(id);
    return eni;
  }
  function answer({ Attachment, ...eni }: Kept<NetworkInterface>): NetworkInterface {
    const AttachTime = Attachment?.AttachTime === undefined ? undefined : new Date(Attachment.AttachTime);
    return {
      ...(eni as NetworkInterface),
      Attachment: Attachment && { ...(Attachment as NetworkInterface['Attachment']), AttachTime },
      TagSet: tags.list(eni.NetworkInterfaceId!),
    };
  }

  return {
    async CreateNetworkInterface(input, { principal }) {
      const subnet = subnetOf(model, input.SubnetId);
      const eni = model.idempotent(
        'CreateNetworkInterface',
        input,
        (id) => interfaces.get(id),
        () => {
          const row = createInterface(model, {
            subnet,
            Description: input.Description,
            groups: input.Groups,
            privateIp: input.PrivateIpAddress,
            requester: principal.kind === 'service' ? requesterOf(input.Description) : undefined,
            TagSpecifications: input.TagSpecifications,
          });
          return { id: row.NetworkInterfaceId!, row };
        },
      );
      return { NetworkInterface: answer(eni), ClientToken: input.ClientToken };
    },

    async DescribeNetworkInterfaces({ NetworkInterfaceIds, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: interfaces.values(),
        id: (eni) => eni.NetworkInterfaceId,
        ids: NetworkInterfaceIds,
        missing: notFound.networkInterface,
        filters: Filters,
        fields: (eni) => ({
          'network-interface-id': eni.NetworkInterfaceId,
          'vpc-id': eni.VpcId,
          'subnet-id': eni.SubnetId,
          'availability-zone': eni.AvailabilityZone,
          description: eni.Description,
          'group-id': eni.Groups?.map((it) => it.GroupId),
          'group-name': eni.Groups?.map((it) => it.GroupName),
          'interface-type': eni.InterfaceType,
          'private-ip-address': eni.PrivateIpAddress,
          'addresses.private-ip-address': [eni.PrivateIpAddress],
          'association.public-ip': eni.Association?.PublicIp,
          'association.allocation-id': eni.Association?.AllocationId,
          'attachment.instance-id': eni.Attachment?.InstanceId,
          'requester-id': eni.RequesterId,
          'requester-managed': eni.RequesterManaged,
          status: eni.Status,
          'owner-id': eni.OwnerId,
        }),
        tags: (eni) => tags.of(eni.NetworkInterfaceId!),
        input,
      });
      return { NetworkInterfaces: rows.map(answer), ...next };
    },

    async DescribeNetworkInterfaceAttribute({ NetworkInterfaceId, Attribute }) {
      const { Attachment, Description, Groups, SourceDestCheck } = answer(interfaceOf(NetworkInterfaceId));
      switch (Attribute) {
        case 'attachment':
          return { NetworkInterfaceId, Attachment };
        case 'description':
          return { NetworkInterfaceId, Description: { Value: Description } };
        case 'groupSet':
          return { NetworkInterfaceId, Groups };
        case 'sourceDestCheck':
          return { NetworkInterfaceId, SourceDestCheck: { Value: SourceDestCheck } };
        case 'associatePublicIpAddress':
          return { NetworkInterfaceId, AssociatePublicIpAddress: false };
        default:
          throw invalidParameter(`Value (${Attribute}) for parameter attribute is invalid. Unknown attribute.`);
      }
    },

    async ModifyNetworkInterfaceAttribute({ NetworkInterfaceId, Groups, Description, SourceDestCheck }) {
      const eni = interfaceOf(NetworkInterfaceId);
      const groups = Groups?.map((id) => groupOf(model, id)).map(({ GroupId, GroupName }) => ({ GroupId, GroupName }));
      const changed = interfaces.put(NetworkInterfaceId!, {
        ...eni,
        Groups: groups ?? eni.Groups,
        Description: Description?.Value ?? eni.Description,
        SourceDestCheck: SourceDestCheck?.Value ?? eni.SourceDestCheck,
      });
      plug(model, changed);
      return {};
    },

    async DeleteNetworkInterface({ NetworkInterfaceId }, { principal }) {
      const eni = interfaceOf(NetworkInterfaceId);
      if (eni.RequesterManaged && principal.kind !== 'service')
        throw ec2Error(
          'OperationNotPermitted',
          `You are not allowed to manage '${NetworkInterfaceId}': ${eni.RequesterId} owns it.`,
        );
      if (eni.Attachment)
        throw ec2Error('InvalidParameterValue', `Network interface '${NetworkInterfaceId}' is currently in use.`);
      deleteInterface(model, NetworkInterfaceId!);
      return {};
    },
  } satisfies Ec2Operations;
}
