import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeInstancesCommand,
  DescribeLaunchTemplateVersionsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  type Filter,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import { DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import type { Evening } from '../evening.ts';

const OURS: Filter[] = [{ Name: 'tag:muster:environment', Values: ['dev'] }];
const nameOf = (tags: readonly { Key?: string; Value?: string }[] = []) =>
  tags.find(({ Key }) => Key === 'muster:resource')?.Value?.split('/')[1] ?? '';

/** Phase 4, what is where: what the network has been told to let through. */
export const network = (tonight: () => Evening) =>
  describe('the network', () => {
    it('has six subnets, three layers in each of two zones', async () => {
      const { Subnets = [] } = await tonight().aws.ec2.send(new DescribeSubnetsCommand({ Filters: OURS }));
      expect(Subnets.map((it) => `${nameOf(it.Tags)} ${it.CidrBlock} ${it.AvailabilityZone}`).sort()).toEqual([
        'application-a 10.0.11.0/24 us-east-1a',
        'application-b 10.0.12.0/24 us-east-1b',
        'database-a 10.0.21.0/24 us-east-1a',
        'database-b 10.0.22.0/24 us-east-1b',
        'public-a 10.0.1.0/24 us-east-1a',
        'public-b 10.0.2.0/24 us-east-1b',
      ]);
    });

    it('leads out by the internet gateway from public subnets, by NAT from the applications, not at all from the databases', async () => {
      const { RouteTables = [] } = await tonight().aws.ec2.send(new DescribeRouteTablesCommand({ Filters: OURS }));
      const ways = RouteTables.map(({ Tags, Routes = [], Associations = [] }) => {
        const targets = Routes.map(
          (it) => `${it.DestinationCidrBlock} ${(it.NatGatewayId ?? it.GatewayId)?.split('-')[0]}`,
        );
        return [nameOf(Tags), targets.sort(), Associations.filter((it) => it.SubnetId).length];
      });
      const local = '10.0.0.0/16 local';
      expect(ways.sort()).toEqual([
        ['application-a', ['0.0.0.0/0 nat', local], 1],
        ['application-b', ['0.0.0.0/0 nat', local], 1],
        ['database', [local], 2],
        ['public', ['0.0.0.0/0 igw', local], 2],
      ]);
    });

    it('admits to each layer the one above by its group, and the internet only to the public load balancer', async () => {
      const { aws } = tonight();
      const { SecurityGroups = [] } = await aws.ec2.send(new DescribeSecurityGroupsCommand({ Filters: OURS }));
      const layers = new Map(SecurityGroups.map((it) => [it.GroupId!, nameOf(it.Tags)]));
      const { SecurityGroupRules = [] } = await aws.ec2.send(
        new DescribeSecurityGroupRulesCommand({ Filters: [{ Name: 'group-id', Values: [...layers.keys()] }] }),
      );
      const peer = (it: SecurityGroupRule) => layers.get(it.ReferencedGroupInfo?.GroupId ?? '') ?? it.CidrIpv4;
      const said = SecurityGroupRules.map((it) => {
        const group = layers.get(it.GroupId!);
        const [from, to] = it.IsEgress ? [group, peer(it)] : [peer(it), group];
        return `${it.IsEgress ? 'out' : 'in'}: ${from} → ${to} ${it.IpProtocol}/${it.FromPort}-${it.ToPort}`;
      });
      const inner = ['public → web tcp/8080-8080', 'web → internal tcp/80-80', 'internal → api tcp/8081-8081'];
      const ways = [...inner, ...['api', 'migration'].map((layer) => `${layer} → database tcp/5432-5432`)];
      expect(said.sort()).toEqual(
        [
          ...ways.flatMap((way) => [`in: ${way}`, `out: ${way}`]),
          'in: 0.0.0.0/0 → public tcp/80-80',
          'out: web → 0.0.0.0/0 tcp/443-443',
          'out: api → 0.0.0.0/0 tcp/443-443',
          'out: migration → 0.0.0.0/0 tcp/443-443',
        ].sort(),
      );
    });

    it('gives no public address to an instance or the database', async () => {
      const { aws } = tonight();
      const { Reservations = [] } = await aws.ec2.send(new DescribeInstancesCommand({ Filters: OURS }));
      const instances = Reservations.flatMap(({ Instances = [] }) => Instances);
      expect(instances.length).toBeGreaterThanOrEqual(4);
      expect(instances.map((it) => it.PublicIpAddress).filter(Boolean)).toEqual([]);
      const { DBInstances } = await aws.rds.send(new DescribeDBInstancesCommand({}));
      expect(DBInstances!.map((it) => [it.PubliclyAccessible, it.MultiAZ])).toEqual([[false, true]]);
    });

    it('launches what a pinned version of a template says: tokens for metadata, one hop, an encrypted volume, no secret', async () => {
      const { aws, outputs } = tonight();
      const { SecretString } = await aws.secrets.send(
        new GetSecretValueCommand({ SecretId: outputs.database.secretArn }),
      );
      const { AutoScalingGroups = [] } = await aws.autoScaling.send(new DescribeAutoScalingGroupsCommand({}));
      for (const { LaunchTemplate } of AutoScalingGroups) {
        expect(LaunchTemplate!.Version).toMatch(/^\d+$/);
        const { LaunchTemplateVersions } = await aws.ec2.send(
          new DescribeLaunchTemplateVersionsCommand({
            LaunchTemplateId: LaunchTemplate!.LaunchTemplateId,
            Versions: [LaunchTemplate!.Version!],
          }),
        );
        const data = LaunchTemplateVersions![0]!.LaunchTemplateData!;
        expect(data.MetadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 });
        expect(data.BlockDeviceMappings![0]!.Ebs).toMatchObject({
          Encrypted: true,
          KmsKeyId: expect.stringContaining(':key/'),
        });
        const userData = Buffer.from(data.UserData!, 'base64').toString();
        expect(userData).toContain('MUSTER_ENVIRONMENT=dev');
        const { password } = JSON.parse(SecretString!) as { password: string };
        for (const secret of [password, outputs.credentials.secretAccessKey]) expect(userData).not.toContain(secret);
        expect(userData).not.toMatch(/password|secret/i);
      }
    });
  });
