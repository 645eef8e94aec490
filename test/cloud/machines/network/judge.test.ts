import { describe, expect, it } from 'vitest';
import { type AclEntry, covers, judge, passes, type Rules } from '../../../../cloud/machines/network/judge.ts';

const everything: AclEntry = { allow: true, cidr: '0.0.0.0/0' };
const open = { inbound: [everything], outbound: [everything] };

/** A web server in a public subnet, a database in a private one, and somebody in another VPC. */
const rules = (changes: { db?: Partial<Rules['subnets'][string]> } = {}): Rules => ({
  interfaces: {
    '10.0.0.5': { vpc: 'vpc-1', subnet: 'subnet-public', groups: ['sg-web'] },
    '10.0.9.5': { vpc: 'vpc-1', subnet: 'subnet-private', groups: ['sg-db'] },
    '10.5.0.5': { vpc: 'vpc-2', subnet: 'subnet-other', groups: ['sg-web'] },
  },
  groups: {
    'sg-web': { ingress: [{ peer: '0.0.0.0/0', ports: [80, 80] }], egress: [{ peer: '0.0.0.0/0' }] },
    'sg-db': {
      ingress: [
        { peer: 'sg-web', ports: [5432, 5432] },
        { peer: '0.0.0.0/0', ports: [80, 80] },
      ],
      egress: [],
    },
  },
  subnets: {
    'subnet-public': { isPublic: true, ...open },
    'subnet-private': { isPublic: false, ...open, ...changes.db },
    'subnet-other': { isPublic: true, ...open },
  },
});

describe('a connection', () => {
  it.each([
    ['from the internet to a port that is open, in a public subnet', undefined, '10.0.0.5', 80, true],
    ['from the internet to another port', undefined, '10.0.0.5', 22, false],
    ['from the internet into a private subnet, whatever its group says', undefined, '10.0.9.5', 80, false],
    ['from a member of the admitted group', '10.0.0.5', '10.0.9.5', 5432, true],
    ['from a member of the admitted group in another VPC', '10.5.0.5', '10.0.9.5', 5432, false],
    ['from one whose group lets nothing out', '10.0.9.5', '10.0.0.5', 80, false],
    ['to an address that nobody has', '10.0.0.5', '10.0.0.77', 80, false],
  ])('%s: %s → %s:%i is %s', (_, from, to, port, admitted) => {
    expect(judge(rules(), from, to, port)).toBe(admitted);
  });

  it('needs the network ACL to let the answer out again', () => {
    const answers = (outbound: AclEntry[]) => judge(rules({ db: { outbound } }), '10.0.0.5', '10.0.9.5', 5432);
    expect(answers([{ allow: true, cidr: '10.0.0.0/24', ports: [1024, 65_535] }])).toBe(true);
    expect(answers([{ allow: true, cidr: '10.0.0.0/24', ports: [5432, 5432] }])).toBe(false);
  });

  it('goes by the first entry of a network ACL that matches', () => {
    const deny: AclEntry = { allow: false, cidr: '10.0.0.0/24', ports: [5432, 5432] };
    const enters = (inbound: AclEntry[]) => judge(rules({ db: { inbound } }), '10.0.0.5', '10.0.9.5', 5432);
    expect(enters([deny, everything])).toBe(false);
    expect(enters([everything, deny])).toBe(true);
  });
});

describe('the way out', () => {
  const dark = { inbound: [], outbound: [] };
  const leaves = (changes: Partial<Rules['subnets'][string]>, gateway: object = open) => {
    const all = rules({ db: changes });
    const subnets = { ...all.subnets, 'subnet-gateway': { isPublic: true, ...open, ...gateway } };
    return passes({ ...all, subnets }, { from: '10.0.9.5', to: undefined, port: 443 });
  };

  it('leads through the subnet of its NAT gateway, and is gone while that is dark', () => {
    expect(leaves({ natSubnet: 'subnet-gateway' })).toBe(true);
    expect(leaves({ natSubnet: 'subnet-gateway' }, dark)).toBe(false);
  });

  it('does not care for a gateway that it does not lead through', () => {
    expect(leaves({}, dark)).toBe(true);
    expect(leaves({ natSubnet: 'subnet-private' }, dark)).toBe(true);
  });

  it('needs the ACL of the gateway to let in what comes from the VPC, and out what goes to the internet', () => {
    const vpc: AclEntry = { allow: true, cidr: '10.0.0.0/16' };
    expect(leaves({ natSubnet: 'subnet-gateway' }, { inbound: [vpc] })).toBe(false);
    expect(leaves({ natSubnet: 'subnet-gateway' }, { outbound: [vpc] })).toBe(false);
  });
});

describe('a CIDR', () => {
  it.each([
    ['10.0.0.0/24', '10.0.0.255', true],
    ['10.0.0.0/24', '10.0.1.0', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['10.0.0.7/32', '10.0.0.7', true],
    ['128.0.0.0/1', '255.255.255.255', true],
  ])('%s covers %s: %s', (cidr, ip, covered) => {
    expect(covers(cidr, ip)).toBe(covered);
  });
});
