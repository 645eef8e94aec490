import { deepStrictEqual } from 'node:assert';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { CreateDeploymentGroupInput } from '@aws-sdk/client-codedeploy';
import { type RunningCloud, startCloud } from '../../../../cloud/cloud.ts';
import { bundle } from './bundle.ts';

const run = promisify(execFile);
const BUCKET = 'artifacts';

/** Something did not come about in time. */
class NotYet extends Error {
  override readonly name = 'NotYet';
}

/** Asks until the answer is the one; throws `NotYet` with the last one after a minute. */
export async function until<T>(look: () => Promise<T>, holds: (it: T) => boolean): Promise<T> {
  const end = performance.now() + 60_000;
  for (;;) {
    const last = await look();
    if (holds(last)) return last;
    if (performance.now() > end) throw new NotYet(`After a minute still ${JSON.stringify(last)}`);
    await sleep(50);
  }
}

/**
 * A cloud with a repository, a project that builds it, and two instances behind a load balancer that it is deployed to: two that
 * carry the tag of the deployment group, or those of an Auto Scaling group.
 */
export async function openSite(kind: 'tagged' | 'auto scaling', group: Partial<CreateDeploymentGroupInput> = {}) {
  let folder: string;
  let running: RunningCloud;
  let targetGroup: string;
  let loadBalancer: string;
  let remote: string;

  const use: RunningCloud['cloud']['use'] = (service, principal) => running.cloud.use(service, principal);
  const trust = (service: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    });

  /** A role that this service takes and that may do these actions, and nothing else. */
  async function role(RoleName: string, service: string, actions: readonly string[]): Promise<string> {
    const iam = await use('iam');
    const { Role } = await iam.CreateRole({ RoleName, AssumeRolePolicyDocument: trust(service) });
    const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }];
    await iam.PutRolePolicy({
      RoleName,
      PolicyName: 'p',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    });
    return Role!.Arn!;
  }

  /** A VPC in two zones with a load balancer, and two instances that carry the tag of the deployment group. */
  async function network(): Promise<void> {
    const ec2 = await use('ec2');
    const elb = await use('elasticloadbalancing');
    const iam = await use('iam');
    const VpcId = (await ec2.CreateVpc({ CidrBlock: '10.0.0.0/16' })).Vpc!.VpcId!;
    const InternetGatewayId = (await ec2.CreateInternetGateway({})).InternetGateway!.InternetGatewayId!;
    await ec2.AttachInternetGateway({ VpcId, InternetGatewayId });
    const { RouteTables } = await ec2.DescribeRouteTables({ Filters: [{ Name: 'vpc-id', Values: [VpcId] }] });
    await ec2.CreateRoute({
      RouteTableId: RouteTables![0]!.RouteTableId,
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: InternetGatewayId,
    });
    const subnets = await Promise.all(
      ['a', 'b'].map(async (zone, n) => {
        const AvailabilityZone = `us-east-1${zone}`;
        return (await ec2.CreateSubnet({ VpcId, AvailabilityZone, CidrBlock: `10.0.${n}.0/24` })).Subnet!.SubnetId!;
      }),
    );
    const GroupId = (await ec2.CreateSecurityGroup({ VpcId, GroupName: 'open', Description: 'open' })).GroupId!;
    await ec2.AuthorizeSecurityGroupIngress({
      GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    });
    const { TargetGroups } = await elb.CreateTargetGroup({
      Name: 'web',
      Protocol: 'HTTP',
      Port: 8080,
      VpcId,
      TargetType: 'instance',
      HealthCheckPath: '/',
      HealthCheckIntervalSeconds: 5,
      HealthCheckTimeoutSeconds: 2,
      HealthyThresholdCount: 2,
    });
    targetGroup = TargetGroups![0]!.TargetGroupArn!;
    await elb.ModifyTargetGroupAttributes({
      TargetGroupArn: targetGroup,
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '1' }],
    });
    const { LoadBalancers } = await elb.CreateLoadBalancer({
      Name: 'web',
      Subnets: subnets,
      SecurityGroups: [GroupId],
    });
    loadBalancer = LoadBalancers![0]!.LoadBalancerArn!;
    await elb.CreateListener({
      LoadBalancerArn: loadBalancer,
      Protocol: 'HTTP',
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroup }],
    });
    await role('web', 'ec2.amazonaws.com', ['s3:GetObject', 's3:GetObjectVersion']);
    await iam.CreateInstanceProfile({ InstanceProfileName: 'web' });
    await iam.AddRoleToInstanceProfile({ InstanceProfileName: 'web', RoleName: 'web' });
    const image = await use('ssm').then((ssm) =>
      ssm
        .GetParameter({ Name: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' })
        .catch(() => undefined),
    );
    await ec2.CreateLaunchTemplate({
      LaunchTemplateName: 'web',
      LaunchTemplateData: {
        ImageId: image?.Parameter?.Value ?? 'ami-0123456789abcdef0',
        InstanceType: 't3.micro',
        SecurityGroupIds: [GroupId],
        IamInstanceProfile: { Name: 'web' },
        TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'tier', Value: 'web' }] }],
      },
    });
    const LaunchTemplate = { LaunchTemplateName: 'web', Version: '1' };
    if (kind === 'auto scaling') {
      const autoscaling = await use('autoscaling');
      await autoscaling.CreateAutoScalingGroup({
        AutoScalingGroupName: 'web',
        LaunchTemplate,
        MinSize: 2,
        MaxSize: 3,
        DesiredCapacity: 2,
        VPCZoneIdentifier: subnets.join(','),
        TargetGroupARNs: [targetGroup],
      });
    } else
      for (const SubnetId of subnets) await ec2.RunInstances({ LaunchTemplate, MinCount: 1, MaxCount: 1, SubnetId });
  }

  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
      cwd: path.join(folder, 'clone'),
      env: { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' },
    });

  /** Pushes a version, builds it, deploys it, and gives back what became of the deployment. */
  async function release(files: Record<string, string>) {
    for (const [name, text] of Object.entries(files))
      await writeFile(path.join(folder, 'clone', name), text, { mode: 0o755 });
    await git('add', '.');
    await git('commit', '-qm', 'a version');
    await git('push', '-q', remote, 'main');
    const sourceVersion = (await git('rev-parse', 'HEAD')).stdout.trim();
    const codebuild = await use('codebuild');
    const { build } = await codebuild.StartBuild({ projectName: 'web', sourceVersion });
    const built = await until(
      async () => (await codebuild.BatchGetBuilds({ ids: [build!.id!] })).builds![0]!,
      (it) => it.buildComplete === true,
    );
    deepStrictEqual([built.buildStatus, built.resolvedSourceVersion], ['SUCCEEDED', sourceVersion]);
    const key = built.artifacts!.location!.replace(`arn:aws:s3:::${BUCKET}/`, '');
    const { ETag: eTag, VersionId: version } = await (await use('s3')).HeadObject({ Bucket: BUCKET, Key: key });
    return deployment(await begin({ key, ...(eTag && { eTag }), ...(version && { version }) }));
  }

  /** Creates a deployment of an object in the bucket. */
  async function begin(s3Location: { key: string; eTag?: string; version?: string }): Promise<string> {
    const { deploymentId } = await (await use('codedeploy')).CreateDeployment({
      applicationName: 'guild',
      deploymentGroupName: 'web',
      revision: { revisionType: 'S3', s3Location: { bucket: BUCKET, bundleType: 'zip', ...s3Location } },
    });
    return deploymentId!;
  }

  /** Puts these files into the bucket as they are, unbuilt. Gives back the key. */
  async function put(files: Record<string, string>): Promise<string> {
    const key = `${randomUUID()}.zip`;
    await (await use('s3')).PutObject({ Bucket: BUCKET, Key: key, Body: Readable.from([bundle(files)]) });
    return key;
  }

  const deploy = async (files: Record<string, string>) => begin({ key: await put(files) });

  async function deployment(deploymentId: string) {
    const codedeploy = await use('codedeploy');
    const info = async () => (await codedeploy.GetDeployment({ deploymentId })).deploymentInfo!;
    return until(info, (it) => ['Succeeded', 'Failed', 'Stopped'].includes(it.status!));
  }

  async function siteUrl(): Promise<string> {
    const elb = await use('elasticloadbalancing');
    const { Attributes = [] } = await elb.DescribeLoadBalancerAttributes({ LoadBalancerArn: loadBalancer });
    return Attributes.find(({ Key }) => Key === 'local.url')!.Value!;
  }

  /** What the load balancer answers to twenty requests, and how many targets it holds for healthy. */
  async function answers() {
    const elb = await use('elasticloadbalancing');
    const { TargetHealthDescriptions = [] } = await elb.DescribeTargetHealth({ TargetGroupArn: targetGroup });
    const url = await siteUrl();
    const versions = await Promise.all(Array.from({ length: 20 }, async () => (await fetch(url)).text()));
    return {
      versions: [...new Set(versions)],
      healthy: TargetHealthDescriptions.filter((it) => it.TargetHealth?.State === 'healthy').length,
    };
  }

  /** Asks the load balancer again and again while the work goes on; counts the answers by status and by version. */
  async function underTraffic(work: () => Promise<unknown>): Promise<Record<string, number>> {
    const url = await siteUrl();
    const counts: Record<string, number> = {};
    let over = false;
    const ask = async () => {
      while (!over) {
        const answer = await fetch(url).then(
          async (response) => `${response.status} ${await response.text()}`,
          (error: Error) => error.message,
        );
        counts[answer] = (counts[answer] ?? 0) + 1;
        await sleep(5);
      }
    };
    const asking = [ask(), ask(), ask()];
    await work().finally(() => {
      over = true;
    });
    await Promise.all(asking);
    return counts;
  }

  /** The instances that serve, as EC2 or the Auto Scaling group sees it. */
  async function inService(): Promise<string[]> {
    if (kind === 'tagged') return [...running.cloud.instances.keys()];
    const { AutoScalingGroups = [] } = await (await use('autoscaling')).DescribeAutoScalingGroups({});
    const instances = AutoScalingGroups.flatMap((it) => it.Instances ?? []);
    return instances.filter((it) => it.LifecycleState === 'InService').map((it) => it.InstanceId!);
  }

  folder = await mkdtemp(path.join(tmpdir(), 'whole-'));
  running = await startCloud({ folder: path.join(folder, 'cloud'), port: 0, resume: [] });
  await (await use('s3')).CreateBucket({ Bucket: BUCKET });
  await (await use('s3')).PutBucketVersioning({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } });
  const { repositoryMetadata } = await (await use('codecommit')).CreateRepository({ repositoryName: 'guild' });
  const location = repositoryMetadata!.cloneUrlHttp!;
  const { accessKeyId, secretAccessKey } = running.operator;
  remote = location.replace('//', `//${accessKeyId}:${encodeURIComponent(secretAccessKey)}@`);
  await run('git', ['init', '-q', '-b', 'main', path.join(folder, 'clone')]);
  await (await use('codebuild')).CreateProject({
    name: 'web',
    serviceRole: await role('build', 'codebuild.amazonaws.com', ['codecommit:GitPull', 's3:PutObject', 'logs:*']),
    source: { type: 'CODECOMMIT', location },
    artifacts: {
      type: 'S3',
      location: BUCKET,
      path: 'builds',
      namespaceType: 'BUILD_ID',
      name: 'web.zip',
      packaging: 'ZIP',
      encryptionDisabled: true,
    },
    environment: { type: 'LINUX_CONTAINER', image: 'standard', computeType: 'BUILD_GENERAL1_SMALL' },
    logsConfig: { cloudWatchLogs: { status: 'ENABLED', groupName: '/site/build', streamName: 'web' } },
  });
  await network();
  const codedeploy = await use('codedeploy');
  await codedeploy.CreateApplication({ applicationName: 'guild' });
  await codedeploy.CreateDeploymentGroup({
    applicationName: 'guild',
    deploymentGroupName: 'web',
    serviceRoleArn: await role('deploy', 'codedeploy.amazonaws.com', [
      'elasticloadbalancing:*',
      'ec2:Describe*',
      'autoscaling:*',
      // Beyond the managed policy: what a copy of an Auto Scaling group takes.
      'ec2:RunInstances',
      'ec2:CreateTags',
      'iam:PassRole',
    ]),
    ...(kind === 'auto scaling'
      ? { autoScalingGroups: ['web'] }
      : { ec2TagFilters: [{ Key: 'tier', Value: 'web', Type: 'KEY_AND_VALUE' }] }),
    deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    loadBalancerInfo: { targetGroupInfoList: [{ name: 'web' }] },
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    ...group,
  });
  await until(inService, (ids) => ids.length === 2);

  return {
    get running() {
      return running;
    },
    folder: path.join(folder, 'cloud'),
    /** Stops the cloud, does something with its folder, and starts it again. */
    async restart(between: () => Promise<void>): Promise<void> {
      await running.stop();
      await between();
      running = await startCloud({ folder: path.join(folder, 'cloud'), port: 0 });
    },
    use,
    put,
    release,
    deploy,
    deployment,
    siteUrl,
    answers,
    underTraffic,
    inService,
    async [Symbol.asyncDispose]() {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
