import type { LoadBalancerInfo } from '@aws-sdk/client-codedeploy';
import type { Cloud, Principal } from '../../service.ts';
import { whyLost } from './machine-state.ts';

/** How often target health is asked for; a load balancer announces nothing. */
const LOOK = 200;

/** What a traffic event found wrong with the load balancer. */
export class TrafficFailed extends Error {
  override readonly name = 'TrafficFailed';
}

interface TrafficOptions {
  readonly cloud: Cloud;
  readonly role: Principal;
  readonly loadBalancers: LoadBalancerInfo | undefined;
  readonly instanceId: string;
  readonly signal: AbortSignal;
}

/** Takes the instance out of its target groups, and waits until no request is on its way to it. */
export async function blockTraffic(options: TrafficOptions): Promise<void> {
  const { cloud, instanceId: Id, signal } = options;
  const { elb, arns } = await targetGroups(options);
  for (const TargetGroupArn of arns) {
    const { TargetHealthDescriptions = [] } = await elb.DescribeTargetHealth({ TargetGroupArn });
    if (!TargetHealthDescriptions.some(({ Target }) => Target?.Id === Id)) continue;
    await elb.DeregisterTargets({ TargetGroupArn, Targets: [{ Id }] });
  }
  for (const TargetGroupArn of arns) {
    for (;;) {
      const { TargetHealthDescriptions = [] } = await elb.DescribeTargetHealth({ TargetGroupArn });
      const states = TargetHealthDescriptions.filter(({ Target }) => Target?.Id === Id).map(
        (it) => it.TargetHealth?.State,
      );
      if (states.every((state) => state === 'unused')) break;
      await cloud.clock.sleep(LOOK, signal);
    }
  }
}

/** Puts the instance into its target groups, and waits until each finds it healthy. */
export async function allowTraffic(options: TrafficOptions): Promise<void> {
  const { cloud, instanceId: Id, signal } = options;
  const { elb, arns } = await targetGroups(options);
  for (const TargetGroupArn of arns) await elb.RegisterTargets({ TargetGroupArn, Targets: [{ Id }] });
  for (const TargetGroupArn of arns) {
    for (;;) {
      const { TargetHealthDescriptions = [] } = await elb.DescribeTargetHealth({ TargetGroupArn, Targets: [{ Id }] });
      const { State, Reason } = TargetHealthDescriptions[0]?.TargetHealth ?? {};
      if (State === 'healthy') break;
      if (Reason === 'Target.NotInUse') {
        throw new TrafficFailed(
          `No listener forwards to the target group ${TargetGroupArn}, so its health is not checked`,
        );
      }
      const lost = await whyLost(cloud, Id);
      if (lost) throw new TrafficFailed(`The instance ${Id} ended before it was healthy: it is ${lost}`);
      await cloud.clock.sleep(LOOK, signal);
    }
  }
}

async function targetGroups({ cloud, role, loadBalancers }: TrafficOptions) {
  const elb = await cloud.use('elasticloadbalancing', role);
  const names = (loadBalancers?.targetGroupInfoList ?? []).flatMap(({ name }) => (name ? [name] : []));
  if (names.length === 0) throw new TrafficFailed('The deployment group names no target group');
  const { TargetGroups = [] } = await elb.DescribeTargetGroups({ Names: names });
  return { elb, arns: TargetGroups.map((it) => it.TargetGroupArn ?? '') };
}
