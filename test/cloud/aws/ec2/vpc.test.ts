import * as sdk from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openTown, pave, type Street, type Town } from './town.ts';

let town: Town;
let street: Street;
const send: sdk.EC2Client['send'] = (...args: [never]) => town.ec2.send(...args);
beforeAll(async () => {
  town = await openTown();
  street = await pave(town);
});
afterAll(() => town.close());

const byVpc = () => [{ Name: 'vpc-id', Values: [street.vpcId] }];

describe('a VPC', () => {
  it('comes with a default security group, network ACL and main route table', async () => {
    const acls = (await send(new sdk.DescribeNetworkAclsCommand({ Filters: byVpc() }))).NetworkAcls!;
    expect(acls.map((acl) => [acl.IsDefault, acl.Associations?.length])).toEqual([[true, 2]]);
    const tables = (await send(new sdk.DescribeRouteTablesCommand({ Filters: byVpc() }))).RouteTables!;
    expect(tables[0]!.Associations![0]!.Main).toBe(true);
    expect(tables[0]!.Routes!.map((it) => it.GatewayId)).toEqual(['local', expect.stringMatching(/^igw-/)]);
  });

  it('cannot be deleted before what is in it', async () => {
    await expect(send(new sdk.DeleteVpcCommand({ VpcId: street.vpcId }))).rejects.toMatchObject({
      name: 'DependencyViolation',
      message: `The vpc '${street.vpcId}' has dependencies and cannot be deleted.`,
    });
  });

  it('refuses a subnet that overlaps another, and one outside of it', async () => {
    const make = (CidrBlock: string) => send(new sdk.CreateSubnetCommand({ VpcId: street.vpcId, CidrBlock }));
    await expect(make('10.0.1.128/25')).rejects.toMatchObject({ name: 'InvalidSubnet.Conflict' });
    await expect(make('10.1.0.0/24')).rejects.toMatchObject({ name: 'InvalidSubnet.Range' });
  });

  it('names DHCP options that are there, and has none that nobody made', async () => {
    const { Vpcs } = await send(new sdk.DescribeVpcsCommand({ VpcIds: [street.vpcId] }));
    const ask = (id: string) => send(new sdk.DescribeDhcpOptionsCommand({ DhcpOptionsIds: [id] }));
    const { DhcpOptions } = await ask(Vpcs![0]!.DhcpOptionsId!);
    expect(DhcpOptions!.map((it) => it.DhcpConfigurations!.map(({ Key }) => Key))).toEqual([
      ['domain-name', 'domain-name-servers'],
    ]);
    await expect(ask('dopt-0')).rejects.toMatchObject({ name: 'InvalidDhcpOptionID.NotFound' });
    const keys = send(new sdk.DescribeKeyPairsCommand({ KeyNames: ['nobody'] }));
    await expect(keys).rejects.toMatchObject({ name: 'InvalidKeyPair.NotFound' });
  });

  it('is gone, with its defaults, once it is deleted', async () => {
    const { Vpc } = await send(new sdk.CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
    await send(new sdk.DeleteVpcCommand({ VpcId: Vpc!.VpcId }));
    const gone = send(new sdk.DescribeVpcsCommand({ VpcIds: [Vpc!.VpcId!] }));
    await expect(gone).rejects.toMatchObject({ name: 'InvalidVpcID.NotFound' });
    const groups = await send(
      new sdk.DescribeSecurityGroupsCommand({ Filters: [{ Name: 'vpc-id', Values: [Vpc!.VpcId!] }] }),
    );
    expect(groups.SecurityGroups).toEqual([]);
  });
});

describe('a NAT gateway', () => {
  it('is pending, then available, and holds its address until it is deleted', async () => {
    const { AllocationId } = await send(new sdk.AllocateAddressCommand({ Domain: 'vpc' }));
    const make = new sdk.CreateNatGatewayCommand({ SubnetId: street.subnets[0], AllocationId, ClientToken: 'nat' });
    const { NatGateway } = await send(make);
    expect(NatGateway!.State).toBe('pending');
    expect((await send(make)).NatGateway!.NatGatewayId).toBe(NatGateway!.NatGatewayId);
    const state = async () =>
      (await send(new sdk.DescribeNatGatewaysCommand({ NatGatewayIds: [NatGateway!.NatGatewayId!] }))).NatGateways![0]!
        .State;
    await vi.waitFor(async () => expect(await state()).toBe('available'), { timeout: 10_000 });
    await expect(send(new sdk.ReleaseAddressCommand({ AllocationId }))).rejects.toMatchObject({
      name: 'InvalidIPAddress.InUse',
    });
    await send(new sdk.DeleteNatGatewayCommand({ NatGatewayId: NatGateway!.NatGatewayId }));
    await vi.waitFor(async () => expect(await state()).toBe('deleted'), { timeout: 10_000 });
    await send(new sdk.ReleaseAddressCommand({ AllocationId }));
  });
});

describe('a security group', () => {
  const rule = (GroupId: string | undefined, peer: string) => ({
    GroupId,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId: peer }] }],
  });

  it('says that a rule or a name is there already, and stays while another refers to it', async () => {
    const make = (GroupName: string) =>
      new sdk.CreateSecurityGroupCommand({ GroupName, Description: 'x', VpcId: street.vpcId });
    const { GroupId: api } = await send(make('api'));
    const { GroupId: db } = await send(make('db'));
    await expect(send(make('db'))).rejects.toMatchObject({ name: 'InvalidGroup.Duplicate' });
    await send(new sdk.AuthorizeSecurityGroupIngressCommand(rule(db, api!)));
    await expect(send(new sdk.AuthorizeSecurityGroupIngressCommand(rule(db, api!)))).rejects.toMatchObject({
      name: 'InvalidPermission.Duplicate',
    });
    await expect(send(new sdk.DeleteSecurityGroupCommand({ GroupId: api }))).rejects.toMatchObject({
      name: 'DependencyViolation',
    });
    await send(new sdk.RevokeSecurityGroupIngressCommand(rule(db, api!)));
    await expect(send(new sdk.RevokeSecurityGroupIngressCommand(rule(db, api!)))).rejects.toMatchObject({
      name: 'InvalidPermission.NotFound',
    });
    await send(new sdk.DeleteSecurityGroupCommand({ GroupId: api }));
  });
});

describe('a network ACL', () => {
  it('that somebody makes cuts off the subnet to which it is given, until it is taken back', async () => {
    const { network } = town.running.cloud;
    const eni = async (SubnetId: string) =>
      (await send(new sdk.CreateNetworkInterfaceCommand({ SubnetId }))).NetworkInterface!.PrivateIpAddress!;
    const [here, there] = [await eni(street.subnets[0]), await eni(street.subnets[1])];
    expect(network.judge(here, there, 5432)).toBe(true);
    const { NetworkAcl: wall } = await send(new sdk.CreateNetworkAclCommand({ VpcId: street.vpcId }));
    const replace = async (NetworkAclId: string | undefined) => {
      const { NetworkAcls } = await send(
        new sdk.DescribeNetworkAclsCommand({
          Filters: [{ Name: 'association.subnet-id', Values: [street.subnets[1]] }],
        }),
      );
      const old = NetworkAcls![0]!.Associations!.find((it) => it.SubnetId === street.subnets[1])!;
      await send(
        new sdk.ReplaceNetworkAclAssociationCommand({ AssociationId: old.NetworkAclAssociationId, NetworkAclId }),
      );
      return old.NetworkAclId;
    };
    const before = await replace(wall!.NetworkAclId);
    expect(network.judge(here, there, 5432)).toBe(false);
    expect(network.judge(there, here, 5432)).toBe(false);
    await replace(before);
    expect(network.judge(here, there, 5432)).toBe(true);
  });
});

describe('a question', () => {
  it('is answered by tag, with wildcards, and in pages', async () => {
    const subnets = (input: sdk.DescribeSubnetsCommandInput) => send(new sdk.DescribeSubnetsCommand(input));
    await send(new sdk.CreateTagsCommand({ Resources: [...street.subnets], Tags: [{ Key: 'tier', Value: 'public' }] }));
    const Filters = [{ Name: 'tag:tier', Values: ['pub*'] }];
    expect((await subnets({ Filters })).Subnets).toHaveLength(2);
    const first = await subnets({ Filters, MaxResults: 1 });
    const second = await subnets({ Filters, MaxResults: 1, NextToken: first.NextToken });
    expect([first, second].map((page) => page.Subnets![0]!.SubnetId)).toEqual([...street.subnets]);
    expect(second.NextToken).toBeUndefined();
    await expect(subnets({ Filters: [{ Name: 'colour', Values: ['red'] }] })).rejects.toMatchObject({
      message: "The filter 'colour' is invalid",
    });
  });
});
