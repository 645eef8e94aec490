import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSubnetCommand,
  DescribeImagesCommand,
  DescribeNetworkInterfacesCommand,
  RevokeSecurityGroupIngressCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  AddTagsCommand,
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DeleteListenerCommand,
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupCommand,
  RegisterTargetsCommand,
  SetRulePrioritiesCommand,
  SetSubnetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  createFront,
  createVpc,
  type Front,
  health,
  localUrl,
  type Place,
  register,
  type Stage,
  startApplication,
  startStage,
  untilHealth,
} from './stage.ts';

let stage: Stage;
let place: Place;
let front: Front;
let url: string;

beforeAll(async () => {
  stage = await startStage();
  place = await createVpc(stage);
  front = await createFront(stage, place);
  url = await localUrl(stage, front);
});

afterAll(() => stage[Symbol.asyncDispose]());

describe('a load balancer', () => {
  it('is provisioning first and then active, with an address in each zone and a name', async () => {
    const { LoadBalancers } = await stage.elb.send(
      new CreateLoadBalancerCommand({
        Name: 'inner',
        Scheme: 'internal',
        Subnets: place.subnets,
        SecurityGroups: [place.group],
      }),
    );
    const { LoadBalancerArn: arn, DNSName: dnsName, State } = LoadBalancers![0]!;
    expect(State).toEqual({ Code: 'provisioning' });
    expect(dnsName).toMatch(/^internal-inner-\d+\.us-east-1\.elb\.amazonaws\.com$/);
    await vi.waitFor(
      async () => {
        const { LoadBalancers: now } = await stage.elb.send(
          new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn!] }),
        );
        expect(now![0]!.State).toEqual({ Code: 'active' });
      },
      { timeout: 10_000 },
    );
    const { NetworkInterfaces } = await stage.ec2.send(
      new DescribeNetworkInterfacesCommand({
        Filters: [{ Name: 'description', Values: [`ELB ${arn!.slice(arn!.indexOf('app/'))}`] }],
      }),
    );
    const addresses = NetworkInterfaces!.map((it) => it.PrivateIpAddress);
    expect(addresses).toHaveLength(2);
    expect(stage.running.cloud.network.resolve(dnsName!)).toEqual(expect.arrayContaining(addresses));
  });

  it('created again with the same settings is the one that exists, with others a duplicate', async () => {
    const same = { Name: 'public', Subnets: [...place.subnets].reverse(), SecurityGroups: [place.group] };
    const { LoadBalancers } = await stage.elb.send(new CreateLoadBalancerCommand(same));
    expect(LoadBalancers![0]!.LoadBalancerArn).toBe(front.loadBalancer);
    await expect(stage.elb.send(new CreateLoadBalancerCommand({ ...same, Scheme: 'internal' }))).rejects.toMatchObject({
      name: 'DuplicateLoadBalancerNameException',
    });
  });

  it('needs two zones', async () => {
    const one = { Name: 'lonely', Subnets: [place.subnets[0]!], SecurityGroups: [place.group] };
    await expect(stage.elb.send(new CreateLoadBalancerCommand(one))).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'At least two subnets in two different Availability Zones must be specified',
    });
  });

  it('stays while deletion protection is on, and leaves no interface behind', async () => {
    const doomed = await createFront(stage, place, 'doomed');
    await localUrl(stage, doomed);
    const protect = (Value: string) =>
      stage.elb.send(
        new ModifyLoadBalancerAttributesCommand({
          LoadBalancerArn: doomed.loadBalancer,
          Attributes: [{ Key: 'deletion_protection.enabled', Value }],
        }),
      );
    const remove = () => stage.elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: doomed.loadBalancer }));
    await protect('true');
    await expect(remove()).rejects.toMatchObject({ name: 'OperationNotPermittedException' });
    await protect('false');
    await remove();
    await remove();
    await vi.waitFor(
      async () => {
        const filter = { Name: 'description', Values: ['ELB app/doomed/*'] };
        const { NetworkInterfaces } = await stage.ec2.send(new DescribeNetworkInterfacesCommand({ Filters: [filter] }));
        expect(NetworkInterfaces).toEqual([]);
      },
      { timeout: 10_000 },
    );
    expect(stage.running.cloud.network.resolve(doomed.dnsName)).toEqual([]);
    await stage.elb.send(new DeleteTargetGroupCommand({ TargetGroupArn: doomed.targetGroup }));
  });

  it('says that it does not speak HTTPS', async () => {
    const https = new CreateListenerCommand({
      LoadBalancerArn: front.loadBalancer,
      Protocol: 'HTTPS',
      Port: 443,
      Certificates: [{ CertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/x' }],
      DefaultActions: [{ Type: 'forward', TargetGroupArn: front.targetGroup }],
    });
    await expect(stage.elb.send(https)).rejects.toMatchObject({
      name: 'UnsupportedProtocolException',
      message: expect.stringContaining('use HTTP'),
    });
  });

  it('deleted while it is provisioning leaves no interface behind either', async () => {
    const brief = await createFront(stage, place, 'brief');
    await stage.elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: brief.loadBalancer }));
    // By the time that a later one is active the brief one is over too.
    await localUrl(stage, await createFront(stage, place, 'later'));
    await vi.waitFor(
      async () => {
        const filter = { Name: 'description', Values: ['ELB app/brief/*'] };
        const { NetworkInterfaces } = await stage.ec2.send(new DescribeNetworkInterfacesCommand({ Filters: [filter] }));
        expect(NetworkInterfaces).toEqual([]);
      },
      { timeout: 10_000 },
    );
    expect(stage.logged.filter((it) => it.includes('brief'))).toEqual([]);
  });

  it('moves to other subnets while its door stays open', async () => {
    const moving = await createFront(stage, place, 'moving');
    const door = await localUrl(stage, moving);
    const addresses = () => stage.running.cloud.network.resolve(moving.dnsName);
    const [first] = addresses();
    const { Subnet } = await stage.ec2.send(
      new CreateSubnetCommand({ VpcId: place.vpc, CidrBlock: '10.0.2.0/24', AvailabilityZone: 'us-east-1c' }),
    );
    const Subnets = [place.subnets[1]!, Subnet!.SubnetId!];
    await stage.elb.send(new SetSubnetsCommand({ LoadBalancerArn: moving.loadBalancer, Subnets }));
    await vi.waitFor(() => expect(addresses()).not.toContain(first), { timeout: 10_000 });
    expect(addresses()).toEqual([expect.stringMatching(/^10\.0\.1\./), expect.stringMatching(/^10\.0\.2\./)]);
    await vi.waitFor(
      async () => {
        const dispatcher = new Agent();
        expect((await request(door, { dispatcher })).statusCode).toBe(503);
        await dispatcher.close();
      },
      { timeout: 10_000 },
    );
  });

  it('keeps its tags', async () => {
    const ResourceArns = [front.loadBalancer];
    await stage.elb.send(new AddTagsCommand({ ResourceArns, Tags: [{ Key: 'muster:environment', Value: 'dev' }] }));
    const { TagDescriptions } = await stage.elb.send(new DescribeTagsCommand({ ResourceArns }));
    expect(TagDescriptions![0]!.Tags).toEqual([{ Key: 'muster:environment', Value: 'dev' }]);
  });

  it('refuses who its security group does not let in', async () => {
    const closed = await createFront(stage, place, 'closed');
    const door = await localUrl(stage, closed);
    expect((await fetch(door)).status).toBe(503);
    const rule = { GroupId: place.group, IpProtocol: 'tcp', FromPort: 80, ToPort: 80, CidrIp: '0.0.0.0/0' };
    await stage.ec2.send(new RevokeSecurityGroupIngressCommand(rule));
    try {
      // On a connection of its own: one that stands already is let be, as at AWS.
      const stranger = new Agent();
      await expect(request(door, { dispatcher: stranger })).rejects.toThrow();
      await stranger.close();
    } finally {
      await stage.ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
    }
  });
});

describe('a target group', () => {
  it('that is in use cannot be deleted', async () => {
    const remove = new DeleteTargetGroupCommand({ TargetGroupArn: front.targetGroup });
    await expect(stage.elb.send(remove)).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: `Target group '${front.targetGroup}' is currently in use by a listener or a rule`,
    });
  });

  it('with the same name and other settings is a duplicate', async () => {
    const other = { Name: 'public-web', Protocol: 'HTTP', Port: 9090, VpcId: place.vpc, TargetType: 'ip' } as const;
    await expect(stage.elb.send(new CreateTargetGroupCommand(other))).rejects.toMatchObject({
      name: 'DuplicateTargetGroupNameException',
    });
  });

  it('refuses a time-out that is not smaller than the interval', async () => {
    const bad = { TargetGroupArn: front.targetGroup, HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 5 };
    await expect(stage.elb.send(new ModifyTargetGroupCommand(bad))).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('that no listener names has unused targets', async () => {
    const { TargetGroups } = await stage.elb.send(
      new CreateTargetGroupCommand({ Name: 'idle', Protocol: 'HTTP', Port: 80, VpcId: place.vpc, TargetType: 'ip' }),
    );
    const idle = { ...front, targetGroup: TargetGroups![0]!.TargetGroupArn! };
    await register(stage, idle, '10.0.0.99');
    expect(await health(stage, idle)).toEqual({ '10.0.0.99': 'unused Target.NotInUse' });
    const { TargetGroups: found } = await stage.elb.send(new DescribeTargetGroupsCommand({ Names: ['idle'] }));
    expect(found![0]!.LoadBalancerArns).toEqual([]);
  });

  it('of instances takes those that run, by their address', async () => {
    const { TargetGroups } = await stage.elb.send(
      new CreateTargetGroupCommand({ Name: 'instances', Protocol: 'HTTP', Port: 8080, VpcId: place.vpc }),
    );
    const TargetGroupArn = TargetGroups![0]!.TargetGroupArn!;
    const add = (Id: string) => stage.elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id }] }));
    await expect(add('i-00000000000000000')).rejects.toMatchObject({ name: 'InvalidTargetException' });
    const { Images } = await stage.ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
    const { Instances } = await stage.ec2.send(
      new RunInstancesCommand({
        ImageId: Images![0]!.ImageId,
        InstanceType: 't3.micro',
        SubnetId: place.subnets[0],
        MinCount: 1,
        MaxCount: 1,
      }),
    );
    const id = Instances![0]!.InstanceId!;
    await vi.waitFor(() => add(id), { timeout: 15_000, interval: 100 });
    const { TargetHealthDescriptions } = await stage.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    expect(TargetHealthDescriptions).toMatchObject([
      {
        Target: { Id: id, Port: 8080, AvailabilityZone: 'us-east-1a' },
        HealthCheckPort: '8080',
        TargetHealth: { State: 'unused' },
      },
    ]);
    await stage.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  });

  it('forgets a target that was deregistered', async () => {
    const application = await startApplication(stage, place, (_, response) => response.end());
    await register(stage, front, application.ip);
    await untilHealth(stage, front, { [application.ip]: 'healthy' });
    const Targets = [{ Id: application.ip }];
    await stage.elb.send(new DeregisterTargetsCommand({ TargetGroupArn: front.targetGroup, Targets }));
    await untilHealth(stage, front, {});
    await application.stop();
  });
});

describe('a rule', () => {
  const create = (Priority: number, path: string, Actions: object[]) =>
    stage.elb.send(
      new CreateRuleCommand({
        ListenerArn: front.listener,
        Priority,
        Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: [path] } }],
        Actions: Actions as never,
      }),
    );
  const fixed = (MessageBody: string) => [
    { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200', ContentType: 'text/plain', MessageBody } },
  ];

  it('answers, redirects and gives way by priority', async () => {
    const { Rules } = await create(20, '/fixed/*', fixed('late'));
    const early = await create(10, '/fixed/early', fixed('early'));
    await create(30, '/old/*', [
      {
        Type: 'redirect',
        RedirectConfig: { StatusCode: 'HTTP_301', Path: '/new/#{path}', Port: '8443', Protocol: 'HTTPS' },
      },
    ]);
    const text = async (path: string) => (await fetch(url + path)).text();
    expect([await text('/fixed/x'), await text('/fixed/early')]).toEqual(['late', 'early']);
    const moved = await fetch(`${url}/old/a?b=c`, { redirect: 'manual' });
    expect([moved.status, moved.headers.get('location')]).toEqual([301, 'https://127.0.0.1:8443/new/old/a?b=c']);
    await stage.elb.send(
      new SetRulePrioritiesCommand({
        RulePriorities: [
          { RuleArn: Rules![0]!.RuleArn, Priority: 10 },
          { RuleArn: early.Rules![0]!.RuleArn, Priority: 20 },
        ],
      }),
    );
    expect(await text('/fixed/early')).toBe('late');
  });

  it('cannot take a priority that is taken', async () => {
    await expect(create(30, '/x', fixed('x'))).rejects.toMatchObject({ name: 'PriorityInUseException' });
  });

  it('is listed before the default', async () => {
    const { Rules } = await stage.elb.send(new DescribeRulesCommand({ ListenerArn: front.listener }));
    const ResourceArns = Rules!.map((it) => it.RuleArn!);
    const { TagDescriptions } = await stage.elb.send(new DescribeTagsCommand({ ResourceArns }));
    expect(TagDescriptions!.map((it) => it.ResourceArn)).toEqual(ResourceArns);
    expect(Rules!.map((it) => it.Priority)).toEqual(['10', '20', '30', 'default']);
  });
});

it('stops listening when the listener is deleted', async () => {
  const gone = await createFront(stage, place, 'gone');
  const door = await localUrl(stage, gone);
  expect((await fetch(door)).status).toBe(503);
  await stage.elb.send(new DeleteListenerCommand({ ListenerArn: gone.listener }));
  await expect(fetch(door)).rejects.toThrow('fetch failed');
});
