import type { Instance } from '@aws-sdk/client-ec2';
import { instanceTypeOf } from './instance-type.ts';
import type { InstanceRow, Model } from './model.ts';
import type { Fields } from './select.ts';

const date = (text: string | undefined) => (text === undefined ? undefined : new Date(text));

/** The instance as answers carry it: dates as dates, and what its interface and tags say now. */
export function instanceAnswer(model: Model, row: InstanceRow): Instance {
  const { LaunchTime, BlockDeviceMappings, ...instance } = row.instance;
  const eni = model.interfaces.get(row.interfaceId ?? '');
  return {
    ...settings(row),
    ...(instance as Instance),
    LaunchTime: date(LaunchTime),
    BlockDeviceMappings: BlockDeviceMappings?.map(({ DeviceName, Ebs }) => ({
      DeviceName,
      Ebs: { ...(Ebs as NonNullable<Instance['BlockDeviceMappings']>[0]['Ebs']), AttachTime: date(Ebs?.AttachTime) },
    })),
    MetadataOptions: { HttpProtocolIpv6: 'disabled', ...instance.MetadataOptions } as Instance['MetadataOptions'],
    SecurityGroups: eni?.Groups ?? instance.SecurityGroups,
    NetworkInterfaces: eni && [
      {
        NetworkInterfaceId: eni.NetworkInterfaceId,
        Association: eni.Association,
        Attachment: {
          AttachmentId: eni.Attachment?.AttachmentId,
          AttachTime: date(eni.Attachment?.AttachTime),
          DeleteOnTermination: true,
          DeviceIndex: 0,
          Status: 'attached',
        },
        Description: eni.Description,
        Groups: eni.Groups,
        InterfaceType: 'interface',
        MacAddress: eni.MacAddress,
        OwnerId: eni.OwnerId,
        PrivateDnsName: eni.PrivateDnsName,
        PrivateIpAddress: eni.PrivateIpAddress,
        PrivateIpAddresses: [
          { Primary: true, PrivateDnsName: eni.PrivateDnsName, PrivateIpAddress: eni.PrivateIpAddress },
        ],
        SourceDestCheck: true,
        Status: 'in-use',
        SubnetId: eni.SubnetId,
        VpcId: eni.VpcId,
      },
    ],
    Tags: model.tags.list(row.id),
  };
}

/** What nobody asked for at the launch, as AWS says it of every instance. */
function settings({ instance }: InstanceRow): Partial<Instance> {
  const type = instanceTypeOf(instance.InstanceType);
  return {
    CapacityReservationSpecification: { CapacityReservationPreference: 'open' },
    CpuOptions: type && {
      CoreCount: type.VCpuInfo?.DefaultCores,
      ThreadsPerCore: type.VCpuInfo?.DefaultThreadsPerCore,
    },
    EnclaveOptions: { Enabled: false },
    HibernationOptions: { Configured: false },
    MaintenanceOptions: { AutoRecovery: 'default', RebootMigration: 'default' },
    PrivateDnsNameOptions: {
      HostnameType: 'ip-name',
      EnableResourceNameDnsARecord: false,
      EnableResourceNameDnsAAAARecord: false,
    },
    UsageOperation: 'RunInstances',
    UsageOperationUpdateTime: date(instance.LaunchTime),
  };
}

export const instanceFields = ({ id, instance, reservationId, requesterId }: InstanceRow): Fields => ({
  'instance-id': id,
  'reservation-id': reservationId,
  'requester-id': requesterId,
  'instance-state-name': instance.State?.Name,
  'instance-state-code': instance.State?.Code,
  'instance-type': instance.InstanceType,
  'image-id': instance.ImageId,
  'vpc-id': instance.VpcId,
  'subnet-id': instance.SubnetId,
  'availability-zone': instance.Placement?.AvailabilityZone,
  'private-ip-address': instance.PrivateIpAddress,
  'private-dns-name': instance.PrivateDnsName,
  'ip-address': instance.PublicIpAddress,
  'client-token': instance.ClientToken,
  'iam-instance-profile.arn': instance.IamInstanceProfile?.Arn,
  'iam-instance-profile.id': instance.IamInstanceProfile?.Id,
  'instance.group-id': instance.SecurityGroups?.map((group) => group.GroupId),
  'instance.group-name': instance.SecurityGroups?.map((group) => group.GroupName),
  'network-interface.group-id': instance.SecurityGroups?.map((group) => group.GroupId),
  'metadata-options.http-tokens': instance.MetadataOptions?.HttpTokens,
});
