import { type Clock, wall } from '../../../../cloud/clock.ts';
import type { AgentCommand, AgentReport } from '../../../../cloud/machines/agent/command.ts';
import { type SmallCloud, smallCloud } from '../../small-cloud.ts';

export interface Fleet extends AsyncDisposable {
  readonly small: SmallCloud;
  /** What the agents were told and what the load balancer did, in order: `i-a Install`, `i-a deregister`. */
  readonly told: string[];
  /** Says how an agent does an event; without an answer it succeeds. */
  answer: (instanceId: string, command: AgentCommand) => Promise<AgentReport | undefined> | undefined;
  /** The load balancer never answers this: `i-a register`. */
  holdAt: string;
  /** The state of each instance in its Auto Scaling group. */
  readonly states: Map<string, string>;
  readonly registered: Set<string>;
  readonly groups: ReadonlyMap<string, object>;
  readonly lifecycle: { hooks: string[]; completed: string[] };
  /** Instances that EC2 calls running although their machines are dead. */
  readonly lost: string[];
  readonly alarms: { inAlarm: string[] };
  deploy(key: string, input?: object): Promise<string>;
  /** Waits for the end of a deployment, and gives back what GetDeployment says. */
  over(id: string): Promise<Record<string, never> & { status?: string }>;
  join(instanceId: string, state?: string, where?: { group?: string; zone?: string; outside?: boolean }): void;
}

/** A cloud with an application, a deployment group and instances whose agents and load balancer are played. */
export async function startFleet(
  ids: readonly string[],
  group: object = {},
  at?: string,
  clock: Clock = wall,
): Promise<Fleet> {
  const told: string[] = [];
  const states = new Map<string, string>();
  let launched = 0;
  /** The Auto Scaling group of each instance, and what each group was made with. */
  const groupOf = new Map<string, string>();
  const groups = new Map<string, object>([
    ['web', { DesiredCapacity: ids.length, Tags: [{ Key: 'tier', Value: 'web' }] }],
  ]);
  const registered = new Set<string>();
  const lifecycle = { hooks: [] as string[], completed: [] as string[] };
  const alarms = { inAlarm: [] as string[] };
  const small = await smallCloud(
    {
      autoscaling: {
        DescribeAutoScalingGroups: async ({ AutoScalingGroupNames: names }: { AutoScalingGroupNames: string[] }) => ({
          AutoScalingGroups: [...groups]
            .filter(([name]) => names.includes(name))
            .map(([AutoScalingGroupName, made]) => ({
              ...made,
              AutoScalingGroupName,
              Instances: [...states]
                .filter(([id]) => groupOf.get(id) === AutoScalingGroupName)
                .map(([InstanceId, LifecycleState]) => ({ InstanceId, LifecycleState })),
            })),
        }),
        CreateAutoScalingGroup: async (made: { AutoScalingGroupName: string; DesiredCapacity: number }) => {
          told.push(`create ${made.AutoScalingGroupName.replace(/d-.*/, 'd-…')}`);
          groups.set(made.AutoScalingGroupName, made);
          for (let n = 0; n < made.DesiredCapacity; n++)
            fleet.join(`i-green-${++launched}`, 'InService', { group: made.AutoScalingGroupName, outside: true });
        },
        DeleteAutoScalingGroup: async ({ AutoScalingGroupName: name }: { AutoScalingGroupName: string }) => {
          told.push(`delete ${name.replace(/d-.*/, 'd-…')}`);
          groups.delete(name);
          for (const [id, of] of groupOf) if (of === name) small.cloud.instances.delete(id);
        },
        AttachLoadBalancerTargetGroups: async () => {},
        DetachLoadBalancerTargetGroups: async () => {},
        DescribePolicies: async () => ({ ScalingPolicies: [] }),
        DescribeScheduledActions: async () => ({ ScheduledUpdateGroupActions: [] }),
        PutLifecycleHook: async ({ LifecycleHookName: hook }: { LifecycleHookName: string }) => {
          if (!lifecycle.hooks.includes(hook)) lifecycle.hooks.push(hook);
        },
        DeleteLifecycleHook: async (input: { LifecycleHookName: string }) =>
          lifecycle.hooks.splice(lifecycle.hooks.indexOf(input.LifecycleHookName), 1),
        CompleteLifecycleAction: async (input: { InstanceId: string; LifecycleActionResult: string }) => {
          lifecycle.completed.push(`${input.InstanceId} ${input.LifecycleActionResult}`);
          states.set(input.InstanceId, 'InService');
        },
      },
      ec2: {
        DescribeInstances: async () => ({ Reservations: [] }),
        DescribeInstanceStatus: async () => ({
          InstanceStatuses: fleet.lost.map((InstanceId) => ({
            InstanceId,
            InstanceState: { Name: 'running' },
            InstanceStatus: { Status: 'impaired' },
          })),
        }),
      },
      cloudwatch: {
        DescribeAlarms: async () => ({
          MetricAlarms: alarms.inAlarm.map((AlarmName) => ({ AlarmName, StateValue: 'ALARM' })),
        }),
      },
      elasticloadbalancing: {
        DescribeTargetGroups: async () => ({ TargetGroups: [{ TargetGroupArn: 'tg' }] }),
        DescribeTargetHealth: async () => ({
          TargetHealthDescriptions: [...registered].map((Id) => ({
            Target: { Id },
            TargetHealth: { State: 'healthy' },
          })),
        }),
        DeregisterTargets: async ({ Targets: [{ Id }] }: { Targets: [{ Id: string }] }) => {
          told.push(`${Id} deregister`);
          if (fleet.holdAt === `${Id} deregister`) await new Promise(() => {});
          registered.delete(Id);
        },
        RegisterTargets: async ({ Targets: [{ Id }] }: { Targets: [{ Id: string }] }) => {
          told.push(`${Id} register`);
          if (fleet.holdAt === `${Id} register`) await new Promise(() => {});
          registered.add(Id);
        },
      },
    },
    at,
    clock,
  );
  const fleet: Fleet = {
    small,
    told,
    states,
    registered,
    groups,
    lost: [],
    lifecycle,
    alarms,
    answer: () => undefined,
    holdAt: '',
    join(id, state = 'InService', { group = 'web', zone = 'us-east-1a', outside = false } = {}) {
      states.set(id, state);
      groupOf.set(id, group);
      if (!groups.has(group)) groups.set(group, { DesiredCapacity: 1 });
      if (!outside) registered.add(id);
      small.cloud.instances.set(id, {
        id,
        privateIp: '10.0.0.1',
        zone,
        pid: 0,
        root: '/nonexistent',
        gone: new Promise(() => {}),
        async agent(command) {
          told.push(`${id} ${command.lifecycleEvent}`);
          return (await fleet.answer(id, command)) ?? { status: 'Succeeded' };
        },
        shell: () => Promise.reject(new Error('no script is run here')),
      });
    },
    async deploy(key, input = {}) {
      const codedeploy = await small.cloud.use('codedeploy');
      const { deploymentId } = await codedeploy.CreateDeployment({
        applicationName: 'guild',
        deploymentGroupName: 'web',
        revision: { revisionType: 'S3', s3Location: { bucket: 'b', key, bundleType: 'zip' } },
        ...input,
      });
      return deploymentId!;
    },
    async over(id) {
      const codedeploy = await small.cloud.use('codedeploy');
      for (;;) {
        const { deploymentInfo } = await codedeploy.GetDeployment({ deploymentId: id });
        if (['Succeeded', 'Failed', 'Stopped'].includes(deploymentInfo?.status ?? '')) return deploymentInfo as never;
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    [Symbol.asyncDispose]: () => small[Symbol.asyncDispose](),
  };
  for (const id of ids) fleet.join(id);
  if (at) return fleet;
  const codedeploy = await small.cloud.use('codedeploy');
  await codedeploy.CreateApplication({ applicationName: 'guild' });
  await codedeploy.CreateDeploymentGroup({
    applicationName: 'guild',
    deploymentGroupName: 'web',
    serviceRoleArn: 'arn:aws:iam::000000000000:role/deploy',
    autoScalingGroups: ['web'],
    deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    loadBalancerInfo: { targetGroupInfoList: [{ name: 'web' }] },
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    ...group,
  });
  return fleet;
}
