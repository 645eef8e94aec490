import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  type IpPermission,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import * as z from 'zod';
import { INTERNET, type Layer, layers, ways } from '../reachability.ts';
import { resource } from '../resource.ts';
import { byTag, tagSpecification } from '../tags.ts';

const ec2 = new EC2Client({ maxAttempts: 5 });

const Needs = z.object({ securityGroups: z.record(z.enum(layers), z.string()) });
type Needs = z.output<typeof Needs>;

interface Rule {
  readonly direction: 'ingress' | 'egress';
  readonly protocol: string;
  /** `80`, a range `80-90`, or `-1` for all. */
  readonly port: string;
  /** A group's id, or a range. */
  readonly peer: string;
}

interface Wanted {
  readonly name: string;
  readonly layer: Layer;
}

interface Found {
  readonly groupId: string;
  readonly rules: readonly (Rule & { readonly id: string })[];
}

/** The rules of one group together: they name the other groups, so all groups come first. */
export const handler = resource<Wanted, Found, Needs>({
  needs: Needs,
  wanted: () => layers.map((layer) => ({ name: `security-group-rules/${layer}`, layer })),
  partOf: ({ layer }) => `security-group/${layer}`,
  // As AWS makes a group: everything may go out.
  standIn: {
    groupId: '(a new security group)',
    rules: [{ id: '(its first rule)', direction: 'egress', protocol: '-1', port: '-1', peer: INTERNET }],
  },

  async find({ layer }) {
    const { SecurityGroups: [group] = [] } = await ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: byTag(`security-group/${layer}`) }),
    );
    if (!group) return undefined;
    const { SecurityGroupRules = [] } = await ec2.send(
      new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [group.GroupId!] }] }),
    );
    return { groupId: group.GroupId!, rules: SecurityGroupRules.map(describe) };
  },
  // A group just made that does not show yet by its tags; AWS gave it a rule that lets everything out.
  create: async ({ layer }, { facts }) => ({ groupId: facts.securityGroups[layer], rules: [] }),
  differences: (found, { layer }, facts) => {
    const { missing, surplus } = compare(found, rules(layer, facts));
    return [...missing.map((rule) => `${say(rule)} is closed`), ...surplus.map((rule) => `${say(rule)} is open`)];
  },
  async update(found, { layer }, { facts, tags }) {
    const { missing, surplus } = compare(found, rules(layer, facts));
    const change = (direction: Rule['direction']) => ({
      open: missing.filter((rule) => rule.direction === direction).map(permission),
      close: surplus.filter((rule) => rule.direction === direction).map(({ id }) => id),
      group: { GroupId: found.groupId },
      tagged: { TagSpecifications: tagSpecification('security-group-rule', tags) },
    });
    const [ingress, egress] = [change('ingress'), change('egress')];
    if (ingress.open.length > 0)
      await ec2.send(
        new AuthorizeSecurityGroupIngressCommand({ ...ingress.group, ...ingress.tagged, IpPermissions: ingress.open }),
      );
    if (egress.open.length > 0)
      await ec2.send(
        new AuthorizeSecurityGroupEgressCommand({ ...egress.group, ...egress.tagged, IpPermissions: egress.open }),
      );
    await revoke(found.groupId, ingress.close, egress.close);
    const kept = found.rules.filter((rule) => !surplus.includes(rule));
    return { groupId: found.groupId, rules: [...kept, ...missing.map((rule) => ({ ...rule, id: '' }))] };
  },
  async remove({ groupId, rules }) {
    const ids = (direction: Rule['direction']) => rules.filter((it) => it.direction === direction).map(({ id }) => id);
    await revoke(groupId, ids('ingress'), ids('egress'));
  },
  facts: () => ({}),
});

async function revoke(GroupId: string, ingress: string[], egress: string[]) {
  if (ingress.length > 0)
    await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, SecurityGroupRuleIds: ingress }));
  if (egress.length > 0)
    await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, SecurityGroupRuleIds: egress }));
}

function rules(layer: Layer, { securityGroups }: Needs): Rule[] {
  const id = (peer: Layer | typeof INTERNET) => (peer === INTERNET ? INTERNET : securityGroups[peer]);
  return [
    ...ways
      .filter(({ to }) => to === layer)
      .map(({ from, port }) => ({ direction: 'ingress' as const, port: String(port), peer: id(from) })),
    ...ways
      .filter(({ from }) => from === layer)
      .map(({ to, port }) => ({ direction: 'egress' as const, port: String(port), peer: id(to) })),
  ].map((rule) => ({ ...rule, protocol: 'tcp' }));
}

function compare(found: Found, wanted: readonly Rule[]) {
  const same = (a: Rule) => (b: Rule) => say(a) === say(b);
  return {
    missing: wanted.filter((rule) => !found.rules.some(same(rule))),
    surplus: found.rules.filter((rule) => !wanted.some(same(rule))),
  };
}

const say = ({ direction, protocol, port, peer }: Rule) =>
  `${direction === 'ingress' ? 'from' : 'to'} ${peer} on ${protocol}/${port}`;

const permission = ({ protocol, port, peer }: Rule): IpPermission => ({
  IpProtocol: protocol,
  FromPort: Number(port),
  ToPort: Number(port),
  ...(peer === INTERNET ? { IpRanges: [{ CidrIp: peer }] } : { UserIdGroupPairs: [{ GroupId: peer }] }),
});

const describe = (rule: SecurityGroupRule) => ({
  id: rule.SecurityGroupRuleId!,
  direction: rule.IsEgress ? ('egress' as const) : ('ingress' as const),
  protocol: rule.IpProtocol!,
  port: rangeOf(rule),
  peer: rule.ReferencedGroupInfo?.GroupId ?? rule.CidrIpv4 ?? rule.CidrIpv6 ?? rule.PrefixListId ?? '',
});

const rangeOf = ({ FromPort = -1, ToPort = FromPort }: SecurityGroupRule) =>
  FromPort === ToPort ? String(FromPort) : `${FromPort}-${ToPort}`;
