import { AutoScalingClient, DescribeAutoScalingGroupsCommand, type TagDescription } from '@aws-sdk/client-auto-scaling';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Connection } from './connect.ts';
import { openRevisions } from './revisions.ts';
import { unless } from './unless.ts';

export interface Instance {
  readonly id: string;
  readonly tier: string;
  readonly zone: string;
  /** The group's word: `InService`, `Pending:Wait` … */
  readonly lifecycle: string;
  /** The load balancer's word: `healthy`, `draining` …; `none` for a target that is not registered. */
  readonly target: string;
  /** What it serves; absent before its first deployment. */
  readonly commit?: string;
  /** The lifecycle event of a deployment that happens on it at this moment. */
  readonly changing?: string;
}

/** How many instances a tier's group is to have. */
export interface Group {
  readonly name: string;
  readonly tier: string;
  readonly desired: number;
  readonly least: number;
  readonly most: number;
}

export interface Tiers {
  readonly groups: readonly Group[];
  readonly instances: readonly Instance[];
}

const TIERS = ['web', 'api'] as const;

/** Groups, instances, targets and what they serve. What does not change while they stand is asked for once. */
export function openTiers(connection: Connection): () => Promise<Tiers> {
  const { config, environment } = connection;
  const scaling = new AutoScalingClient(config);
  const balancing = new ElasticLoadBalancingV2Client(config);
  const revisions = openRevisions(connection);
  const targetGroups = new Map<string, string>();

  return async () => {
    const ofEnvironment = { Filters: [{ Name: 'tag:muster:environment', Values: [environment] }] };
    const [{ AutoScalingGroups = [] }, health, served] = await Promise.all([
      scaling.send(new DescribeAutoScalingGroupsCommand(ofEnvironment)),
      Promise.all(TIERS.map(healthOf)),
      Promise.all(TIERS.map(revisions)),
    ]);
    const found = TIERS.map((tier, index) => {
      const isOurs = ({ Key, Value }: TagDescription) =>
        Key === 'muster:resource' && Value === `auto-scaling-group/${tier}`;
      const groups = AutoScalingGroups.filter(({ Tags }) => Tags?.some(isOurs));
      return {
        groups: groups.map((it) => ({
          name: it.AutoScalingGroupName!,
          tier,
          desired: it.DesiredCapacity!,
          least: it.MinSize!,
          most: it.MaxSize!,
        })),
        instances: groups
          .flatMap(({ Instances = [] }) => Instances)
          .map((it) => ({
            id: it.InstanceId!,
            tier,
            zone: it.AvailabilityZone!,
            lifecycle: it.LifecycleState!,
            target: health[index]!.get(it.InstanceId!) ?? 'none',
            ...served[index]!.get(it.InstanceId!),
          })),
      };
    });
    return { groups: found.flatMap(({ groups }) => groups), instances: found.flatMap(({ instances }) => instances) };
  };

  /** The state of each target of a tier. */
  async function healthOf(tier: string): Promise<ReadonlyMap<string, string>> {
    const TargetGroupArn = await targetGroupOf(tier);
    const found =
      TargetGroupArn &&
      (await balancing
        .send(new DescribeTargetHealthCommand({ TargetGroupArn }))
        .catch(unless('TargetGroupNotFoundException')));
    if (!found) {
      targetGroups.delete(tier);
      return new Map();
    }
    return new Map(found.TargetHealthDescriptions?.map((it) => [it.Target!.Id!, it.TargetHealth!.State!]));
  }

  async function targetGroupOf(tier: string): Promise<string | undefined> {
    const known = targetGroups.get(tier);
    if (known) return known;
    const found = await balancing
      .send(new DescribeTargetGroupsCommand({ Names: [`muster-${environment}-${tier}`] }))
      .catch(unless('TargetGroupNotFoundException'));
    const arn = found?.TargetGroups?.[0]?.TargetGroupArn;
    if (arn) targetGroups.set(tier, arn);
    return arn;
  }
}
