import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http, { type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNetworkInterfaceCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeRouteTablesCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
  waitUntilLoadBalancerAvailable,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { vi } from 'vitest';
import type { Clock } from '../../../../cloud/clock.ts';
import { type RunningCloud, startCloud } from '../../../../cloud/cloud.ts';

/** A cloud with a VPC of two zones, a group that lets the internet in at port 80, and what a load balancer test needs to say. */
export async function startStage(at?: string, clock?: Clock) {
  const folder = at ?? (await mkdtemp(path.join(tmpdir(), 'elb-')));
  const logged: string[] = [];
  const running = await startCloud({
    folder,
    port: 0,
    ...(clock && { clock }),
    resume: ['ec2', 'elasticloadbalancing'],
    log: (it) => logged.push(it),
  });
  const client = { endpoint: running.endpoint, region: running.region, credentials: running.operator };
  const stage = { folder, logged, running, ec2: new EC2Client(client), elb: new ElasticLoadBalancingV2Client(client) };
  return {
    ...stage,
    async [Symbol.asyncDispose]() {
      stage.ec2.destroy();
      stage.elb.destroy();
      await running.stop();
      if (!at) await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Stage = Awaited<ReturnType<typeof startStage>>;

export async function createVpc({ ec2 }: Stage) {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const subnets: string[] = [];
  for (const [i, zone] of ['us-east-1a', 'us-east-1b'].entries()) {
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({ VpcId: Vpc!.VpcId, CidrBlock: `10.0.${i}.0/24`, AvailabilityZone: zone }),
    );
    subnets.push(Subnet!.SubnetId!);
  }
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const gateway = InternetGateway!.InternetGatewayId!;
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: gateway, VpcId: Vpc!.VpcId }));
  const { RouteTables } = await ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [Vpc!.VpcId!] }] }),
  );
  await ec2.send(
    new CreateRouteCommand({
      RouteTableId: RouteTables![0]!.RouteTableId,
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: gateway,
    }),
  );
  const { GroupId: group } = await ec2.send(
    new CreateSecurityGroupCommand({ VpcId: Vpc!.VpcId, GroupName: 'open', Description: 'open to all at port 80' }),
  );
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: group,
      IpProtocol: 'tcp',
      FromPort: 80,
      ToPort: 80,
      CidrIp: '0.0.0.0/0',
    }),
  );
  return { vpc: Vpc!.VpcId!, subnets, group: group! };
}

export type Place = Awaited<ReturnType<typeof createVpc>>;

/** A public load balancer with one listener that forwards to one group of IP targets. */
export async function createFront({ elb }: Stage, { vpc, subnets, group }: Place, name = 'public') {
  const { LoadBalancers } = await elb.send(
    new CreateLoadBalancerCommand({ Name: name, Subnets: subnets, SecurityGroups: [group] }),
  );
  const loadBalancer = LoadBalancers![0]!;
  const { TargetGroups } = await elb.send(
    new CreateTargetGroupCommand({
      Name: `${name}-web`,
      Protocol: 'HTTP',
      Port: 8080,
      VpcId: vpc,
      TargetType: 'ip',
      HealthCheckPath: '/health',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 2,
    }),
  );
  const targetGroup = TargetGroups![0]!;
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: loadBalancer.LoadBalancerArn,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroup.TargetGroupArn }],
    }),
  );
  return {
    loadBalancer: loadBalancer.LoadBalancerArn!,
    dnsName: loadBalancer.DNSName!,
    targetGroup: targetGroup.TargetGroupArn!,
    listener: Listeners![0]!.ListenerArn!,
  };
}

export type Front = Awaited<ReturnType<typeof createFront>>;

export async function localUrl({ elb }: Stage, { loadBalancer }: Front): Promise<string> {
  await waitUntilLoadBalancerAvailable(
    { client: elb, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
    { LoadBalancerArns: [loadBalancer] },
  );
  const { Attributes } = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: loadBalancer }));
  return Attributes!.find((it) => it.Key === 'local.url')!.Value!;
}

/** An application at an address of the VPC; port 8080. */
export async function startApplication(stage: Stage, { subnets, group }: Place, serve: RequestListener) {
  const { NetworkInterface } = await stage.ec2.send(
    new CreateNetworkInterfaceCommand({ SubnetId: subnets[0], Groups: [group] }),
  );
  const ip = NetworkInterface!.PrivateIpAddress!;
  const { host, port } = stage.running.cloud.network.at(ip, 8080);
  const server = http.createServer({ keepAliveTimeout: 70_000 }, serve).listen(port, host);
  await once(server, 'listening');
  return {
    ip,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export async function register({ elb }: Stage, { targetGroup }: Front, ...ips: string[]): Promise<void> {
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn: targetGroup, Targets: ips.map((Id) => ({ Id })) }));
}

/** State and reason of each target, by its address. */
export async function health({ elb }: Stage, { targetGroup }: Front): Promise<Record<string, string>> {
  const { TargetHealthDescriptions } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn: targetGroup }));
  return Object.fromEntries(
    TargetHealthDescriptions!.map((it) => [
      it.Target!.Id!,
      [it.TargetHealth!.State, it.TargetHealth!.Reason].filter(Boolean).join(' '),
    ]),
  );
}

export async function untilHealth(stage: Stage, front: Front, expected: Record<string, string>): Promise<void> {
  await vi.waitFor(
    async () => {
      const now = await health(stage, front);
      if (JSON.stringify(now) !== JSON.stringify(expected))
        throw new Error(`Targets are ${JSON.stringify(now)}, not yet ${JSON.stringify(expected)}`);
    },
    { timeout: 20_000, interval: 50 },
  );
}

export type { RunningCloud };
