import type { Api } from './api.ts';
import type { Ground } from './kind.ts';

const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: ['lambda', 'scheduler', 'fis', 'states', 'codedeploy', 'codebuild', 'autoscaling'].map((it) => ({
    Effect: 'Allow',
    Principal: { Service: `${it}.amazonaws.com` },
    Action: 'sts:AssumeRole',
  })),
});

/** A network, a role and a key of its own for what is made; taken away when it is disposed of. */
export async function ground({ ec2, iam, kms, sts }: Api, region: string): Promise<Ground & AsyncDisposable> {
  const name = `refresh-${Date.now().toString(36)}`;
  const { Account = '' } = await sts.GetCallerIdentity({} as never);
  const zones = (await ec2.DescribeAvailabilityZones({})).AvailabilityZones!.slice(0, 2);
  const { Vpc } = await ec2.CreateVpc({ CidrBlock: '10.98.0.0/16' });
  const vpc = Vpc!.VpcId!;
  const subnets: string[] = [];
  for (const [at, { ZoneName }] of zones.entries()) {
    const { Subnet } = await ec2.CreateSubnet({
      VpcId: vpc,
      CidrBlock: `10.98.${at}.0/24`,
      AvailabilityZone: ZoneName,
    });
    subnets.push(Subnet!.SubnetId!);
  }
  const { GroupId = '' } = await ec2.CreateSecurityGroup({ VpcId: vpc, GroupName: name, Description: 'to be read' });
  const { Role } = await iam.CreateRole({ RoleName: name, AssumeRolePolicyDocument: trust });
  const { KeyMetadata } = await kms.CreateKey({ Description: name });
  return {
    name,
    account: Account,
    region,
    vpc,
    subnets,
    group: GroupId,
    role: Role!.Arn!,
    key: KeyMetadata!.Arn!,
    async [Symbol.asyncDispose]() {
      await kms.ScheduleKeyDeletion({ KeyId: KeyMetadata!.KeyId, PendingWindowInDays: 7 });
      await iam.DeleteRole({ RoleName: name });
      await ec2.DeleteSecurityGroup({ GroupId });
      for (const SubnetId of subnets) await ec2.DeleteSubnet({ SubnetId });
      await ec2.DeleteVpc({ VpcId: vpc });
    },
  };
}
