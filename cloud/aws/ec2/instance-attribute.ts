import type { InstanceAttributeName } from '@aws-sdk/client-ec2';
import { ec2Error, invalidParameter, notFound } from './ec2-error.ts';
import { instanceAnswer } from './instance-answer.ts';
import type { Ec2Operations, InstanceRow, Model } from './model.ts';
import { select } from './select.ts';

const isBurstable = (type = '') => /^t\d/.test(type);

export function instanceAttributeOperations(model: Model) {
  const { instances, tags } = model;
  function rowOf(id: string | undefined): InstanceRow {
    const row = instances.get(id ?? '');
    if (!row) throw notFound.instance(id ?? '');
    return row;
  }
  const association = (row: InstanceRow) => ({
    AssociationId: row.id.replace(/^i-/, 'iip-assoc-'),
    InstanceId: row.id,
    IamInstanceProfile: row.instance.IamInstanceProfile,
    State: 'associated' as const,
  });

  return {
    async DescribeIamInstanceProfileAssociations({ AssociationIds, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: instances.values().filter((row) => row.instance.IamInstanceProfile && !row.terminatedAt),
        id: (row) => association(row).AssociationId,
        ids: AssociationIds,
        missing: (id) => ec2Error('InvalidAssociationID.NotFound', `The association ID '${id}' does not exist`),
        filters: Filters,
        fields: (row) => ({ 'instance-id': row.id, state: 'associated' }),
        tags: (row) => tags.of(row.id),
        input,
      });
      return { IamInstanceProfileAssociations: rows.map(association), ...next };
    },

    async ModifyInstanceMetadataOptions({ InstanceId, DryRun: _, ...options }) {
      const row = rowOf(InstanceId);
      const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
      const MetadataOptions = { ...row.instance.MetadataOptions, ...given, State: 'applied' as const };
      instances.put(row.id, { ...row, instance: { ...row.instance, MetadataOptions } });
      return { InstanceId, InstanceMetadataOptions: MetadataOptions };
    },

    async ModifyInstanceAttribute({ InstanceId, DisableApiTermination, Groups }) {
      const row = rowOf(InstanceId);
      const eni = model.interfaces.get(row.interfaceId ?? '');
      if (Groups && eni) {
        const named = Groups.map((GroupId) => {
          const group = model.groups.get(GroupId);
          if (!group) throw notFound.group(GroupId);
          return { GroupId, GroupName: group.GroupName };
        });
        model.interfaces.put(row.interfaceId!, { ...eni, Groups: named });
      }
      if (DisableApiTermination)
        instances.put(row.id, { ...row, disableApiTermination: DisableApiTermination.Value ?? false });
      return {};
    },

    async DescribeInstanceAttribute({ InstanceId, Attribute }) {
      const row = rowOf(InstanceId);
      const { BlockDeviceMappings, ...answer } = instanceAnswer(model, row);
      // Those that EC2 knows and an instance without them has, are there without a value.
      const values = {
        instanceType: { InstanceType: { Value: answer.InstanceType } },
        kernel: { KernelId: {} },
        ramdisk: { RamdiskId: {} },
        userData: { UserData: { Value: row.userData } },
        disableApiTermination: { DisableApiTermination: { Value: row.disableApiTermination ?? false } },
        disableApiStop: { DisableApiStop: { Value: row.disableApiStop ?? false } },
        instanceInitiatedShutdownBehavior: {
          InstanceInitiatedShutdownBehavior: { Value: row.shutdownBehavior ?? 'stop' },
        },
        rootDeviceName: { RootDeviceName: { Value: answer.RootDeviceName } },
        blockDeviceMapping: { BlockDeviceMappings },
        productCodes: { ProductCodes: [] },
        sourceDestCheck: { SourceDestCheck: { Value: answer.SourceDestCheck } },
        groupSet: { Groups: answer.SecurityGroups },
        ebsOptimized: { EbsOptimized: { Value: answer.EbsOptimized } },
        enaSupport: { EnaSupport: { Value: answer.EnaSupport } },
        sriovNetSupport: {},
        enclaveOptions: { EnclaveOptions: { Enabled: false } },
      } satisfies Partial<Record<InstanceAttributeName, object>>;
      const value = Attribute && Attribute in values ? values[Attribute as keyof typeof values] : undefined;
      if (!value) throw invalidParameter(`Value (${Attribute}) for parameter attribute is invalid. Unknown attribute.`);
      return { InstanceId, ...value };
    },

    /** Burstable types alone have credits; T3 and T4g begin unlimited. Throws `InvalidInstanceID.NotFound`. */
    async DescribeInstanceCreditSpecifications({ InstanceIds, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: instances.values().filter((row) => isBurstable(row.instance.InstanceType) && !row.terminatedAt),
        id: (row) => row.id,
        ids: InstanceIds,
        missing: notFound.instance,
        filters: Filters,
        fields: (row) => ({ 'instance-id': row.id }),
        input,
      });
      const InstanceCreditSpecifications = rows.map((row) => ({
        InstanceId: row.id,
        CpuCredits: row.cpuCredits ?? (row.instance.InstanceType?.startsWith('t2.') ? 'standard' : 'unlimited'),
      }));
      return { InstanceCreditSpecifications, ...next };
    },
  } satisfies Ec2Operations;
}
