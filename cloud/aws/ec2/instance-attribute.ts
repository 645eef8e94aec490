import { ec2Error, invalidParameter, notFound } from './ec2-error.ts';
import type { Ec2Operations, InstanceRow, Model } from './model.ts';
import { select } from './select.ts';

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
      switch (Attribute) {
        case 'userData':
          return { InstanceId, UserData: { Value: row.userData } };
        case 'disableApiTermination':
          return { InstanceId, DisableApiTermination: { Value: row.disableApiTermination ?? false } };
        case 'instanceType':
          return { InstanceId, InstanceType: { Value: row.instance.InstanceType } };
        default:
          throw invalidParameter(`Value (${Attribute}) for parameter attribute is not known to this cloud`);
      }
    },
  } satisfies Ec2Operations;
}
