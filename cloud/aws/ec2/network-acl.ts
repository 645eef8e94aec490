import type { NetworkAcl, NetworkAclEntry, TagSpecification, Vpc } from '@aws-sdk/client-ec2';
import { canonical } from './cidr.ts';
import { dependencyViolation, ec2Error, invalidParameter, missingParameter, notFound } from './ec2-error.ts';
import { vpcOf } from './existing.ts';
import { newId } from './id.ts';
import type { Ec2Operations, Model } from './model.ts';
import { select } from './select.ts';

const everything = (Egress: boolean, RuleNumber: number, RuleAction: 'allow' | 'deny'): NetworkAclEntry => ({
  CidrBlock: '0.0.0.0/0',
  Egress,
  Protocol: '-1',
  RuleAction,
  RuleNumber,
});

/** The rule `*`, which denies what no other rule matches and cannot be removed. */
const LAST = 32767;

/** The default ACL of a VPC lets everything through; one that somebody makes denies everything until it has rules. */
export function createNetworkAcl(
  model: Model,
  vpc: Vpc,
  options: { IsDefault?: boolean; TagSpecifications?: readonly TagSpecification[] },
): NetworkAcl {
  const NetworkAclId = newId('acl');
  const open = options.IsDefault ? [everything(true, 100, 'allow'), everything(false, 100, 'allow')] : [];
  model.tags.specified(NetworkAclId, 'network-acl', options.TagSpecifications);
  return model.networkAcls.put(NetworkAclId, {
    NetworkAclId,
    VpcId: vpc.VpcId,
    IsDefault: options.IsDefault ?? false,
    OwnerId: model.cloud.account,
    Associations: [],
    Entries: [...open, everything(true, LAST, 'deny'), everything(false, LAST, 'deny')],
  });
}

export function networkAclOperations(model: Model) {
  const { networkAcls, tags } = model;
  const answer = (acl: NetworkAcl) => ({ ...acl, Tags: tags.list(acl.NetworkAclId!) });

  function aclOf(id: string | undefined): NetworkAcl {
    if (!id) throw missingParameter('networkAclId');
    const acl = networkAcls.get(id);
    if (!acl) throw notFound.networkAcl(id);
    return acl;
  }
  const isEntry = (number: number | undefined, egress: boolean | undefined) => (entry: NetworkAclEntry) =>
    entry.RuleNumber === number && entry.Egress === egress;

  /** Entries are kept and answered in the order in which they are evaluated. */
  function put(acl: NetworkAcl, entries: NetworkAclEntry[]): void {
    const Entries = entries.sort((a, b) => a.RuleNumber! - b.RuleNumber!);
    networkAcls.put(acl.NetworkAclId!, { ...acl, Entries });
  }

  function entryFrom(input: NetworkAclEntry): NetworkAclEntry {
    const { CidrBlock, Egress, IcmpTypeCode, Ipv6CidrBlock, PortRange, Protocol, RuleAction, RuleNumber } = input;
    if (RuleNumber === undefined || RuleNumber < 1 || RuleNumber > 32766)
      throw invalidParameter(`Invalid rule number '${RuleNumber}'. Valid values are 1 to 32766.`);
    if (!CidrBlock && !Ipv6CidrBlock) throw missingParameter('cidrBlock');
    if ((Protocol === '6' || Protocol === 'tcp' || Protocol === '17' || Protocol === 'udp') && !PortRange)
      throw missingParameter('portRange');
    return {
      CidrBlock: CidrBlock && canonical(CidrBlock),
      Ipv6CidrBlock,
      Egress,
      IcmpTypeCode,
      PortRange,
      Protocol: { tcp: '6', udp: '17', icmp: '1', all: '-1' }[Protocol ?? ''] ?? Protocol,
      RuleAction,
      RuleNumber,
    };
  }

  return {
    async CreateNetworkAcl(input) {
      const vpc = vpcOf(model, input.VpcId);
      const acl = model.idempotent(
        'CreateNetworkAcl',
        input,
        (id) => networkAcls.get(id),
        () => {
          const row = createNetworkAcl(model, vpc, { TagSpecifications: input.TagSpecifications });
          return { id: row.NetworkAclId!, row };
        },
      );
      return { NetworkAcl: answer(acl), ClientToken: input.ClientToken };
    },

    async DescribeNetworkAcls({ NetworkAclIds, Filters, ...input }) {
      const { rows, ...next } = select({
        rows: networkAcls.values(),
        id: (acl) => acl.NetworkAclId,
        ids: NetworkAclIds,
        missing: notFound.networkAcl,
        filters: Filters,
        fields: (acl) => ({
          'network-acl-id': acl.NetworkAclId,
          'vpc-id': acl.VpcId,
          default: acl.IsDefault,
          'owner-id': acl.OwnerId,
          'association.association-id': acl.Associations?.map((it) => it.NetworkAclAssociationId),
          'association.network-acl-id': acl.Associations?.map((it) => it.NetworkAclId),
          'association.subnet-id': acl.Associations?.map((it) => it.SubnetId),
          'entry.cidr': acl.Entries?.map((it) => it.CidrBlock),
          'entry.rule-action': acl.Entries?.map((it) => it.RuleAction),
          'entry.rule-number': acl.Entries?.map((it) => String(it.RuleNumber)),
          'entry.egress': acl.Entries?.map((it) => String(it.Egress)),
        }),
        tags: (acl) => tags.of(acl.NetworkAclId!),
        input,
      });
      return { NetworkAcls: rows.map(answer), ...next };
    },

    async CreateNetworkAclEntry({ NetworkAclId, ...input }) {
      const acl = aclOf(NetworkAclId);
      const entry = entryFrom(input);
      if (acl.Entries!.some(isEntry(entry.RuleNumber, entry.Egress)))
        throw ec2Error(
          'NetworkAclEntryAlreadyExists',
          `The network acl entry identified by ${entry.RuleNumber} already exists.`,
        );
      put(acl, [...acl.Entries!, entry]);
      return {};
    },

    async ReplaceNetworkAclEntry({ NetworkAclId, ...input }) {
      const acl = aclOf(NetworkAclId);
      const entry = entryFrom(input);
      const same = isEntry(entry.RuleNumber, entry.Egress);
      if (!acl.Entries!.some(same)) throw noEntry(entry.RuleNumber);
      put(acl, [...acl.Entries!.filter((it) => !same(it)), entry]);
      return {};
    },

    async DeleteNetworkAclEntry({ NetworkAclId, RuleNumber, Egress }) {
      const acl = aclOf(NetworkAclId);
      const same = isEntry(RuleNumber, Egress);
      if (RuleNumber === LAST || !acl.Entries!.some(same)) throw noEntry(RuleNumber);
      put(
        acl,
        acl.Entries!.filter((it) => !same(it)),
      );
      return {};
    },

    async ReplaceNetworkAclAssociation({ AssociationId, NetworkAclId }) {
      const to = aclOf(NetworkAclId);
      const from = networkAcls
        .values()
        .find((acl) => acl.Associations?.some((it) => it.NetworkAclAssociationId === AssociationId));
      if (!from) throw notFound.association(AssociationId ?? '');
      const old = from.Associations!.find((it) => it.NetworkAclAssociationId === AssociationId)!;
      if (to.VpcId !== from.VpcId)
        throw invalidParameter(`Network ACL '${NetworkAclId}' is not in the VPC of subnet '${old.SubnetId}'.`);
      const NewAssociationId = newId('aclassoc');
      networkAcls.put(from.NetworkAclId!, { ...from, Associations: from.Associations!.filter((it) => it !== old) });
      const target = networkAcls.get(to.NetworkAclId!)!;
      networkAcls.put(to.NetworkAclId!, {
        ...target,
        Associations: [
          ...target.Associations!,
          { NetworkAclAssociationId: NewAssociationId, NetworkAclId, SubnetId: old.SubnetId },
        ],
      });
      return { NewAssociationId };
    },

    async DeleteNetworkAcl({ NetworkAclId }) {
      const acl = aclOf(NetworkAclId);
      if (acl.IsDefault)
        throw invalidParameter(`The default network ACL '${NetworkAclId}' cannot be deleted: it goes with its VPC.`);
      if (acl.Associations?.length) throw dependencyViolation('networkAcl', NetworkAclId!);
      networkAcls.delete(NetworkAclId!);
      tags.forget(NetworkAclId!);
      return {};
    },
  } satisfies Ec2Operations;
}

const noEntry = (number: number | undefined) =>
  ec2Error('InvalidNetworkAclEntry.NotFound', `The network acl entry identified by ${number} does not exist`);
