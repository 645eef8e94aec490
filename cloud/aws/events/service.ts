import { randomUUID } from 'node:crypto';
import type * as EventBridge from '@aws-sdk/client-eventbridge';
import type { Target } from '@aws-sdk/client-eventbridge';
import type { StartService } from '../../service.ts';
import { openAlarms } from '../scheduler/alarm.ts';
import { parseExpression } from '../scheduler/expression.ts';
import { absentOperations } from './absent.ts';
import { openBuses } from './bus.ts';
import { deadLetter } from './deliver/dead-letter.ts';
import { openDeliveries } from './deliver/queue.ts';
import { send } from './deliver/send.ts';
import { validation } from './errors.ts';
import { type BusEvent, inputFor } from './input.ts';
import { matches } from './pattern/matches.ts';
import { putEventsOperations } from './put-events.ts';
import { ruleOperations } from './rule.ts';
import { openRules, type RuleRow } from './rule-row.ts';
import { targetOperations } from './target.ts';

const EVENTS = 'events.amazonaws.com';

interface Address {
  readonly target: Target;
  readonly ruleArn: string;
}

/** EventBridge: events are matched when they are put, stored once per target, and delivered until the target has them. */
export const start: StartService<typeof EventBridge> = (cloud) => {
  const rules = openRules(cloud);
  const buses = openBuses(cloud, rules);
  const alarms = openAlarms(cloud);

  const deliveries = openDeliveries<Address>(cloud, {
    table: 'events/delivery',
    send: ({ target, ruleArn }, payload) => send(cloud, { target, by: EVENTS, sourceArn: ruleArn }, payload),
    retryPolicy: ({ target }) => target.RetryPolicy ?? {},
    async giveUp({ to, payload, attempts }, error, condition) {
      const queue = to.target.DeadLetterConfig?.Arn;
      cloud.log(`${to.ruleArn} could not reach ${to.target.Arn}: ${error.message}`);
      if (!queue) return;
      const principal = { kind: 'service', arn: EVENTS, id: EVENTS, sourceArn: to.ruleArn } as const;
      await deadLetter(cloud, queue, principal, payload, {
        RULE_ARN: to.ruleArn,
        TARGET_ARN: to.target.Arn,
        ERROR_CODE: error.name,
        ERROR_MESSAGE: error.message,
        EXHAUSTED_RETRY_CONDITION: condition,
        RETRY_ATTEMPTS: attempts,
      });
    },
  });

  function fire(rule: RuleRow, event: BusEvent): void {
    for (const target of rule.targets) deliveries.add({ target, ruleArn: rule.arn }, inputFor(target, event, rule));
  }

  function route(bus: string, event: BusEvent): void {
    for (const rule of rules.table.values())
      if (
        rule.bus === bus &&
        rule.state !== 'DISABLED' &&
        rule.pattern &&
        matches(JSON.parse(rule.pattern) as object, event)
      )
        fire(rule, event);
  }

  /** Sets the alarm of a rule with a schedule for its next time; clears it where there is none. */
  function reschedule(key: string, after = cloud.clock.now()): void {
    alarms.clear(key);
    const rule = rules.table.get(key);
    if (!rule?.schedule || rule.state === 'DISABLED') return;
    const times = parseExpression(rule.schedule, 'UTC', ['rate', 'cron'], validation);
    const planned = rule.nextAt ? new Date(rule.nextAt) : undefined;
    const at = planned && planned > after ? planned : times.next(after, planned);
    if (!at) return;
    rules.put({ ...rule, nextAt: at.toISOString() });
    alarms.set(key, at, () => {
      const current = rules.table.get(key);
      if (!current) return;
      fire(current, tick(current, at));
      reschedule(key, at);
    });
  }

  const tick = (rule: RuleRow, at: Date): BusEvent => ({
    ...{
      version: '0',
      id: randomUUID(),
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      account: cloud.account,
    },
    ...{ time: `${at.toISOString().slice(0, 19)}Z`, region: cloud.region, resources: [rule.arn], detail: {} },
  });

  const ruleTouched = ({ Name, Rule, EventBusName }: { Name?: string; Rule?: string; EventBusName?: string }) => {
    const name = Name ?? Rule ?? '';
    return [{ arn: rules.arnOf(EventBusName, name), tags: rules.table.get(rules.keyOf(EventBusName, name))?.tags }];
  };
  const onRule = [
    'PutRule',
    'DeleteRule',
    'EnableRule',
    'DisableRule',
    'DescribeRule',
    'PutTargets',
    'RemoveTargets',
    'ListTargetsByRule',
  ];
  const onArn = ({ ResourceARN }: { ResourceARN?: string }) => [
    { arn: ResourceARN ?? '', tags: rules.byArn(ResourceARN)?.tags },
  ];
  return {
    operations: {
      ...buses.operations,
      ...ruleOperations(rules, buses, reschedule),
      ...targetOperations(cloud, rules),
      ...putEventsOperations(cloud, buses, route),
      ...absentOperations(),
    },
    touches: {
      ...Object.fromEntries(onRule.map((name) => [name, ruleTouched])),
      PutEvents: ({ Entries = [] }) => [
        ...new Set(Entries.map((it) => cloud.arn('events', `event-bus/${rules.busName(it.EventBusName)}`))),
      ],
      ...{ TagResource: onArn, UntagResource: onArn, ListTagsForResource: onArn },
    },
    async resume() {
      deliveries.resume();
      for (const [key] of rules.table.entries()) reschedule(key);
    },
  };
};
