import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  EC2Client,
  type ResourceType,
} from '@aws-sdk/client-ec2';
import {
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, it } from 'vitest';
import { type Account, mutations } from './account.ts';

const tagged = (type: ResourceType, resource: string) => [
  {
    ResourceType: type,
    Tags: Object.entries({ environment: 'dev', resource }).map(([key, Value]) => ({ Key: `muster:${key}`, Value })),
  },
];

/** In an account in which nothing stands yet but what AWS cannot change: a plan says so, and a provision touches nothing beside it. */
export function refusals(all: () => Account): void {
  it('refuses what only another network or target group could be, before it changes anything', async () => {
    const { endpoint, region, operator: credentials } = all().world.cloud;
    const ec2 = new EC2Client({ endpoint, region, credentials });
    const elb = new ElasticLoadBalancingV2Client({ endpoint, region, credentials });
    const { Vpc } = await ec2.send(
      new CreateVpcCommand({ CidrBlock: '10.9.0.0/16', TagSpecifications: tagged('vpc', 'vpc') }),
    );
    const vpcId = Vpc!.VpcId!;
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId: vpcId,
        CidrBlock: '10.9.1.0/24',
        AvailabilityZone: `${region}b`,
        TagSpecifications: tagged('subnet', 'subnet/public-a'),
      }),
    );
    const { TargetGroups } = await elb.send(
      new CreateTargetGroupCommand({
        Name: 'muster-dev-web',
        Protocol: 'HTTP',
        Port: 9999,
        VpcId: vpcId,
        TargetType: 'ip',
      }),
    );
    all().called();

    for (const [step, resource, because] of [
      ['vpc', 'vpc', ['CidrBlock is 10.9.0.0/16, not 10.0.0.0/16']],
      [
        'subnets',
        'subnet/public-a',
        [`AvailabilityZone is ${region}b, not ${region}a`, 'CidrBlock is 10.9.1.0/24, not 10.0.1.0/24'],
      ],
      ['target-groups', 'target-group/web', ['Port is 9999, not 8080', 'TargetType is ip, not instance']],
    ] as const) {
      const { changes } = await all().step(step, { verb: 'plan', vpcId });
      expect(changes?.find((it) => it.resource === resource)).toMatchObject({ action: 'replace', because, calls: [] });
      await expect(all().step(step, { verb: 'ensure', vpcId })).rejects.toMatchObject({
        name: 'NeedsReplacement',
        message: expect.stringContaining(`${resource}: ${because.join('; ')}. AWS cannot change that in place`),
      });
    }
    expect(mutations(all().called())).toEqual([]);

    await elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: TargetGroups![0]!.TargetGroupArn }));
    await ec2.send(new DeleteSubnetCommand({ SubnetId: Subnet!.SubnetId }));
    await ec2.send(new DeleteVpcCommand({ VpcId: vpcId }));
  });
}
