import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import * as ec2Client from '@aws-sdk/client-ec2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { type CloudOptions, type RunningCloud, startCloud } from '../../../../cloud/cloud.ts';

const { EC2Client } = ec2Client;

/** A cloud in a folder of its own, with clients of its operator. */
export interface Town {
  readonly folder: string;
  readonly running: RunningCloud;
  readonly ec2: ec2Client.EC2Client;
  readonly autoScaling: AutoScalingClient;
  readonly iam: IAMClient;
  /** Stops the cloud and removes its folder. */
  close(): Promise<void>;
}

export async function openTown(options: Partial<CloudOptions> = {}): Promise<Town> {
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'town-'));
  const running = await startCloud({ folder, port: 0, resume: [], ...options });
  const config = { endpoint: running.endpoint, region: running.region, credentials: running.operator };
  return {
    folder,
    running,
    ec2: new EC2Client(config),
    autoScaling: new AutoScalingClient(config),
    iam: new IAMClient(config),
    async close() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Street {
  readonly vpcId: string;
  /** One in each of two zones, both with a route to an internet gateway. */
  readonly subnets: readonly [string, string];
  /** The VPC's default security group: its members reach each other. */
  readonly groupId: string;
}

/** A VPC with two public subnets. */
export async function pave({ ec2, running }: Town): Promise<Street> {
  const vpcId = (await ec2.send(new ec2Client.CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc!.VpcId!;
  const subnet = async (index: number) =>
    (
      await ec2.send(
        new ec2Client.CreateSubnetCommand({
          VpcId: vpcId,
          CidrBlock: `10.0.${index}.0/24`,
          AvailabilityZone: running.cloud.zones[index],
        }),
      )
    ).Subnet!.SubnetId!;
  const subnets = [await subnet(0), await subnet(1)] as const;
  const gateway = (await ec2.send(new ec2Client.CreateInternetGatewayCommand())).InternetGateway!.InternetGatewayId!;
  await ec2.send(new ec2Client.AttachInternetGatewayCommand({ VpcId: vpcId, InternetGatewayId: gateway }));
  const ofVpc = { Filters: [{ Name: 'vpc-id', Values: [vpcId] }] };
  const tables = await ec2.send(new ec2Client.DescribeRouteTablesCommand(ofVpc));
  await ec2.send(
    new ec2Client.CreateRouteCommand({
      RouteTableId: tables.RouteTables![0]!.RouteTableId,
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: gateway,
    }),
  );
  const groups = await ec2.send(new ec2Client.DescribeSecurityGroupsCommand(ofVpc));
  return { vpcId, subnets, groupId: groups.SecurityGroups![0]!.GroupId! };
}

/** An instance profile whose role every instance may take. */
export async function profile({ iam }: Town, name: string): Promise<string> {
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name }));
  await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
  return name;
}

/** User data that puts a Node program on the instance as the unit `app`, and starts it. */
export const serving = (program: string) => `#!/bin/bash
set -euo pipefail
mkdir -p "$INSTANCE_ROOT/opt/app"
cat >"$INSTANCE_ROOT/opt/app/server.mjs" <<'PROGRAM'
${program}
PROGRAM
cat >"$INSTANCE_ROOT/etc/systemd/system/app.service" <<'UNIT'
[Service]
WorkingDirectory=/opt/app
ExecStart=/usr/bin/node server.mjs
Restart=always
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable --now app
`;

export async function template({ ec2 }: Town, name: string, data: ec2Client.RequestLaunchTemplateData, userData = '') {
  const UserData = Buffer.from(userData).toString('base64');
  const LaunchTemplateData = { ImageId: AL2023, InstanceType: 't3.micro' as const, UserData, ...data };
  const command = new ec2Client.CreateLaunchTemplateCommand({ LaunchTemplateName: name, LaunchTemplateData });
  return (await ec2.send(command)).LaunchTemplate!.LaunchTemplateId!;
}

export const AL2023 = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
