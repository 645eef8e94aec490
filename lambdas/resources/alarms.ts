import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
} from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';
import { inWords } from '../differing.ts';
import { named } from '../naming.ts';
import { resource } from '../resource.ts';
import { type Tier, tiers } from '../settings.ts';
import { tagList } from '../tags.ts';

const cloudwatch = new CloudWatchClient({ maxAttempts: 5 });

const LoadBalancer = z.object({ arn: z.string() });
const Needs = z.object({
  publicLoadBalancer: LoadBalancer,
  internalLoadBalancer: LoadBalancer,
  targetGroups: z.object({ web: z.string(), api: z.string() }),
});
type Needs = z.output<typeof Needs>;

/** What a tier must not do: answer with errors (deployments stop and roll back on it), or lose instances. */
const alarms = {
  errors: { MetricName: 'HTTPCode_Target_5XX_Count', Statistic: 'Sum', Threshold: 5, EvaluationPeriods: 1 },
  unhealthy: { MetricName: 'UnHealthyHostCount', Statistic: 'Maximum', Threshold: 1, EvaluationPeriods: 3 },
} as const;

interface Wanted {
  readonly name: string;
  readonly AlarmName: string;
  readonly tier: Tier;
  readonly alarm: (typeof alarms)[keyof typeof alarms];
}

interface Found {
  readonly about: string;
  readonly rings: { readonly [K in keyof Ringing]?: string | number | boolean | undefined };
}

/** When it rings. */
type Ringing = ReturnType<typeof ringing>;
const ringing = (alarm: Wanted['alarm']) => ({
  ...alarm,
  Period: 60,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold' as const,
  TreatMissingData: 'notBreaching',
  ActionsEnabled: true,
});

export const handler = resource<Wanted, Found, Needs>({
  needs: Needs,
  wanted: () =>
    tiers.flatMap((tier) =>
      Object.entries(alarms).map(([kind, alarm]) => ({
        name: `alarm/${tier}-${kind}`,
        AlarmName: named(`${tier}-${kind}`),
        tier,
        alarm,
      })),
    ),
  standIn: { about: '', rings: {} },

  async find({ AlarmName }) {
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
    return (
      MetricAlarms[0] && {
        about: (MetricAlarms[0].Dimensions ?? [])
          .map(({ Value }) => Value)
          .toSorted()
          .join(' '),
        rings: MetricAlarms[0],
      }
    );
  },
  async create(wanted, { facts, tags }) {
    await cloudwatch.send(new PutMetricAlarmCommand({ ...alarmOf(wanted, facts), Tags: tagList(tags) }));
    return { about: about(wanted.tier, facts), rings: ringing(wanted.alarm) };
  },
  differences: (found, { tier, alarm }, facts) => [
    ...(found.about === about(tier, facts) ? [] : [`it watches ${found.about}, not ${about(tier, facts)}`]),
    ...inWords(found.rings, ringing(alarm)),
  ],
  async update(_, wanted, { facts }) {
    await cloudwatch.send(new PutMetricAlarmCommand(alarmOf(wanted, facts)));
    return { about: about(wanted.tier, facts), rings: ringing(wanted.alarm) };
  },
  async remove(_, { AlarmName }) {
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] }));
  },
  facts: () => ({}),
});

const alarmOf = ({ AlarmName, tier, alarm }: Wanted, facts: Needs): PutMetricAlarmInput => ({
  ...ringing(alarm),
  AlarmName,
  Namespace: 'AWS/ApplicationELB',
  Dimensions: dimensions(tier, facts),
});

/** CloudWatch knows load balancers and target groups by the end of their ARNs. */
const dimensions = (tier: Tier, facts: Needs) => [
  {
    Name: 'LoadBalancer',
    Value: (tier === 'web' ? facts.publicLoadBalancer : facts.internalLoadBalancer).arn.split(':loadbalancer/')[1]!,
  },
  { Name: 'TargetGroup', Value: facts.targetGroups[tier].split(':').at(-1)! },
];

const about = (tier: Tier, facts: Needs) =>
  dimensions(tier, facts)
    .map(({ Value }) => Value)
    .toSorted()
    .join(' ');
