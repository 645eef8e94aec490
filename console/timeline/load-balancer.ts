import { AutoScalingClient, DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient, paginateDescribeAlarmHistory } from '@aws-sdk/client-cloudwatch';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Connection } from '../connect.ts';
import { type Lane, overlaps, type Span, type Window } from './span.ts';

const TIERS = ['web', 'api'] as const;
const HEALTH: Readonly<Record<string, Span['tone']>> = {
  healthy: 'good',
  unhealthy: 'bad',
  initial: 'busy',
  draining: 'warn',
};
/** An alarm that was raised so long before the window may still be. */
const LONGEST_MS = 3_600_000;
/** A state that was seen; AWS keeps no history of them. */
interface Seen {
  readonly id: string;
  readonly state: string;
  readonly from: number;
  to: number;
}

/**
 * Targets with their health, as far as somebody has looked: AWS tells a target's health of the moment alone, so that it is what was seen while this console
 * was asked; and what is dated by others: alarms, and instances that a group launched or ended.
 */
export function openLoadBalancer({ config, environment }: Connection) {
  const elb = new ElasticLoadBalancingV2Client(config);
  const cloudwatch = new CloudWatchClient(config);
  const autoScaling = new AutoScalingClient(config);
  const seen: Seen[] = [];

  return async (window: Window): Promise<Lane[]> => {
    const [, alarms, scaling] = await Promise.all([
      look(),
      alarmLanes(window),
      Promise.all(TIERS.map((it) => activities(it, window))),
    ]);
    return [...targets(window), ...alarms, ...scaling.flat()];
  };

  async function look(): Promise<void> {
    const now = Date.now();
    const found = await Promise.all(TIERS.map(healthOf));
    for (const [id, state] of found.flat()) {
      const last = seen.findLast((it) => it.id === id);
      if (last?.state === state) last.to = now;
      else {
        if (last) last.to = now;
        seen.push({ id, state, from: now, to: now });
      }
    }
    if (seen.length > 2_000) seen.splice(0, seen.length - 2_000);
  }

  async function healthOf(tier: string): Promise<[id: string, state: string][]> {
    const { TargetGroups = [] } = await elb
      .send(new DescribeTargetGroupsCommand({ Names: [`muster-${environment}-${tier}`] }))
      .catch(unless('TargetGroupNotFoundException'));
    const TargetGroupArn = TargetGroups[0]?.TargetGroupArn;
    if (!TargetGroupArn) return [];
    const { TargetHealthDescriptions = [] } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    return TargetHealthDescriptions.map(({ Target, TargetHealth }) => [`${tier} ${Target!.Id}`, TargetHealth!.State!]);
  }

  function targets(window: Window): Lane[] {
    const shown = seen.filter((it) => overlaps(it, window));
    return [...Map.groupBy(shown, ({ id }) => id)].map(([name, of]) => ({
      source: 'load balancer',
      name,
      spans: of.map(({ state, from, to }) => ({ from, to, what: state, tone: HEALTH[state] ?? 'plain' })),
    }));
  }

  /** Of the alarms that were raised, from when until when. */
  async function alarmLanes(window: Window): Promise<Lane[]> {
    const prefix = `muster-${environment}-`;
    const [StartDate, EndDate] = [new Date(window.from - LONGEST_MS), new Date(window.to)];
    const query = { StartDate, EndDate, HistoryItemType: 'StateUpdate', ScanBy: 'TimestampAscending' } as const;
    const raised = new Map<string, Span[]>();
    for await (const { AlarmHistoryItems = [] } of paginateDescribeAlarmHistory({ client: cloudwatch }, query))
      for (const { AlarmName = '', Timestamp, HistoryData = '{}' } of AlarmHistoryItems) {
        if (!AlarmName.startsWith(prefix)) continue;
        const { newState } = JSON.parse(HistoryData) as { newState?: { stateValue?: string; stateReason?: string } };
        const spans = raised.get(AlarmName) ?? [];
        const at = Timestamp!.getTime();
        const last = spans.at(-1);
        if (last?.isOpen) spans[spans.length - 1] = { ...last, to: at, isOpen: false };
        if (newState?.stateValue === 'ALARM')
          spans.push({
            from: at,
            to: at,
            what: newState.stateReason?.slice(0, 200) ?? 'ALARM',
            tone: 'bad',
            isOpen: true,
          });
        raised.set(AlarmName, spans);
      }
    const now = Math.min(Date.now(), window.to);
    return [...raised].flatMap(([name, all]) => {
      const spans = all.map((it) => (it.isOpen ? { ...it, to: Math.max(it.from, now) } : it));
      const shown = spans.filter((it) => overlaps(it, window));
      return shown.length > 0
        ? [{ source: 'load balancer' as const, name: `alarm ${name.slice(prefix.length)}`, spans: shown }]
        : [];
    });
  }

  async function activities(tier: string, window: Window): Promise<Lane[]> {
    const { Activities = [] } = await autoScaling
      .send(
        new DescribeScalingActivitiesCommand({
          AutoScalingGroupName: `muster-${environment}-${tier}`,
          MaxRecords: 100,
        }),
      )
      .catch(unless('ValidationError'));
    const spans = Activities.map(({ StartTime, EndTime, Description = '', Cause = '', StatusCode }) => ({
      from: StartTime!.getTime(),
      to: EndTime?.getTime() ?? Math.min(Date.now(), window.to),
      what: `${Description}. ${Cause}`.slice(0, 300),
      tone: StatusCode === 'Failed' ? ('bad' as const) : EndTime ? ('plain' as const) : ('busy' as const),
      ...(!EndTime && { isOpen: true }),
    })).filter((it) => overlaps(it, window));
    return spans.length > 0 ? [{ source: 'load balancer', name: `group ${tier}`, spans }] : [];
  }
}

/** What is not there yet, or not any more, is no error of the one who looks. */
const unless =
  (name: string) =>
  (error: Error): Record<string, never> => {
    if (error.name !== name) throw error;
    return {};
  };
