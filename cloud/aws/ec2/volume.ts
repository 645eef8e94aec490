import type { BlockDeviceMapping, EbsBlockDevice, Image, Volume, VolumeType } from '@aws-sdk/client-ec2';
import { notFound } from './ec2-error.ts';
import type { Ec2Operations, InstanceRow, Model } from './model.ts';
import { select } from './select.ts';

/** A gp3 volume has these as long as nobody pays for more. */
const GP3 = { Iops: 3000, Throughput: 125 };

/** What the root volume of an instance is: what was asked for, else what its image says. */
export function rootVolume(image: Image, wanted: readonly BlockDeviceMapping[] = []): EbsBlockDevice {
  const of = (mappings: readonly BlockDeviceMapping[]) =>
    mappings.find((it) => it.DeviceName === image.RootDeviceName)?.Ebs;
  return { ...of(image.BlockDeviceMappings ?? []), ...of(wanted) };
}

/** Volumes come and go with their instances: each is the root of one, and none is without. */
export function volumeOperations(model: Model) {
  const { instances, tags } = model;
  const rows = () => instances.values().filter((row) => !row.terminatedAt && idOf(row));

  function answer(row: InstanceRow): Volume {
    const [mapping] = row.instance.BlockDeviceMappings ?? [];
    const VolumeId = idOf(row);
    const { volume = {}, instance } = row;
    const VolumeType: VolumeType = volume.VolumeType ?? 'gp3';
    const created = mapping?.Ebs?.AttachTime ? new Date(mapping.Ebs.AttachTime) : undefined;
    return {
      VolumeId,
      State: 'in-use',
      AvailabilityZone: instance.Placement?.AvailabilityZone,
      CreateTime: created,
      Size: volume.VolumeSize ?? 8,
      SnapshotId: volume.SnapshotId ?? '',
      VolumeType,
      ...(VolumeType === 'gp3' && GP3),
      ...(volume.Iops !== undefined && { Iops: volume.Iops }),
      ...(volume.Throughput !== undefined && { Throughput: volume.Throughput }),
      Encrypted: volume.Encrypted ?? false,
      KmsKeyId: volume.KmsKeyId,
      MultiAttachEnabled: false,
      Attachments: [
        {
          VolumeId,
          InstanceId: row.id,
          Device: mapping?.DeviceName,
          State: 'attached',
          AttachTime: created,
          DeleteOnTermination: mapping?.Ebs?.DeleteOnTermination,
        },
      ],
      Tags: tags.list(VolumeId ?? ''),
    };
  }
  const chosen = (ids: readonly string[] | undefined, rest: { Filters?: Filters; input?: Input }) =>
    select({
      rows: rows(),
      id: idOf,
      ids,
      missing: notFound.volume,
      filters: rest.Filters,
      fields: (row) => fieldsOf(answer(row)),
      tags: (row) => tags.of(idOf(row) ?? ''),
      input: rest.input,
    });

  return {
    async DescribeVolumes({ VolumeIds, Filters, ...input }) {
      const { rows: found, ...next } = chosen(VolumeIds, { Filters, input });
      return { Volumes: found.map(answer), ...next };
    },

    /** A volume is a folder of this machine, which is well as long as anybody can ask. */
    async DescribeVolumeStatus({ VolumeIds, Filters, ...input }) {
      const { rows: found, ...next } = chosen(VolumeIds, { Filters, input });
      const VolumeStatuses = found.map((row) => ({
        VolumeId: idOf(row),
        AvailabilityZone: row.instance.Placement?.AvailabilityZone,
        Actions: [],
        Events: [],
        VolumeStatus: {
          Status: 'ok' as const,
          Details: [
            { Name: 'io-enabled' as const, Status: 'passed' },
            { Name: 'io-performance' as const, Status: 'not-applicable' },
          ],
        },
      }));
      return { VolumeStatuses, ...next };
    },

    async DescribeVolumeAttribute({ VolumeId = '', Attribute }) {
      chosen([VolumeId], {});
      return Attribute === 'productCodes'
        ? { VolumeId, ProductCodes: [] }
        : { VolumeId, AutoEnableIO: { Value: false } };
    },
  } satisfies Ec2Operations;
}

type Filters = NonNullable<Parameters<typeof select>[0]['filters']>;
type Input = NonNullable<Parameters<typeof select>[0]['input']>;

const idOf = (row: InstanceRow) => row.instance.BlockDeviceMappings?.[0]?.Ebs?.VolumeId;

const fieldsOf = (volume: Volume) => {
  const [attachment] = volume.Attachments ?? [];
  return {
    'volume-id': volume.VolumeId,
    'availability-zone': volume.AvailabilityZone,
    encrypted: volume.Encrypted,
    size: volume.Size,
    'snapshot-id': volume.SnapshotId,
    status: volume.State,
    'volume-type': volume.VolumeType,
    'multi-attach-enabled': volume.MultiAttachEnabled,
    'attachment.instance-id': attachment?.InstanceId,
    'attachment.device': attachment?.Device,
    'attachment.status': attachment?.State,
    'attachment.delete-on-termination': attachment?.DeleteOnTermination,
    'volume-status.status': 'ok',
  };
};
