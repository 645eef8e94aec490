import type * as EventBridge from '@aws-sdk/client-eventbridge';
import { ResourceNotFoundException } from '@aws-sdk/client-eventbridge';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { parseExpression } from '../scheduler/expression.ts';
import type { Buses } from './bus.ts';
import { validation } from './errors.ts';
import { page } from './page.ts';
import { checkPattern } from './pattern/check.ts';
import { matches } from './pattern/matches.ts';
import type { RuleRow, Rules } from './rule-row.ts';

/** Rules: which events, or which times, start something. `reschedule` is told of every change. */
export function ruleOperations(
  rules: Rules,
  buses: Buses,
  reschedule: (key: string) => void,
): Handlers<typeof EventBridge, Call> {
  const { table, keyOf, busName, find, shown } = rules;

  function save(row: RuleRow): void {
    rules.put(row);
    reschedule(keyOf(row.bus, row.name));
  }

  return {
    async PutRule({ Name, EventBusName, EventPattern, ScheduleExpression, State, Description, RoleArn, Tags }) {
      const bus = buses.find(EventBusName).name;
      if (!Name || !/^[.\-_A-Za-z0-9]{1,64}$/.test(Name)) throw validation(`"${Name}" is no name for a rule`);
      if (!EventPattern && !ScheduleExpression)
        throw validation('Parameter(s) EventPattern or ScheduleExpression must be specified.');
      if (EventPattern) checkPattern(EventPattern);
      if (ScheduleExpression) {
        if (bus !== 'default') throw validation('ScheduleExpression is supported only on the default event bus.');
        parseExpression(ScheduleExpression, 'UTC', ['rate', 'cron'], () =>
          validation('Parameter ScheduleExpression is not valid.'),
        );
      }
      const before = table.get(keyOf(bus, Name));
      const arn = rules.arnOf(bus, Name);
      // A rule that is put again is as the request says: only its targets and tags stay.
      save({
        ...{ name: Name, bus, arn, state: State ?? 'ENABLED', targets: before?.targets ?? [] },
        ...{ pattern: EventPattern, schedule: ScheduleExpression, description: Description, roleArn: RoleArn },
        tags: before?.tags ?? Object.fromEntries((Tags ?? []).map((it) => [it.Key ?? '', it.Value ?? ''])),
      });
      return { RuleArn: arn };
    },

    async DeleteRule({ Name, EventBusName, Force }) {
      const row = table.get(keyOf(EventBusName, Name));
      if (!row) return {};
      if (row.targets.length && !Force) throw validation("Rule can't be deleted since it has targets.");
      table.delete(keyOf(EventBusName, Name));
      reschedule(keyOf(EventBusName, Name));
      return {};
    },

    async EnableRule({ Name, EventBusName }) {
      save({ ...find(EventBusName, Name), state: 'ENABLED' });
      return {};
    },
    async DisableRule({ Name, EventBusName }) {
      save({ ...find(EventBusName, Name), state: 'DISABLED' });
      return {};
    },
    DescribeRule: async ({ Name, EventBusName }) => shown(find(EventBusName, Name)),

    async ListRules({ EventBusName, NamePrefix = '', NextToken, Limit }) {
      const bus = buses.find(EventBusName).name;
      const all = table.values().filter((it) => it.bus === bus && it.name.startsWith(NamePrefix));
      const { items, token } = page(all, NextToken, Limit);
      return { Rules: items.map(shown), NextToken: token };
    },

    async ListRuleNamesByTarget({ TargetArn, EventBusName, NextToken, Limit }) {
      const bus = busName(EventBusName);
      const all = table
        .values()
        .filter((it) => it.bus === bus && it.targets.some((target) => target.Arn === TargetArn));
      const { items, token } = page(all, NextToken, Limit);
      return { RuleNames: items.map((it) => it.name), NextToken: token };
    },

    async TestEventPattern({ EventPattern, Event }) {
      return { Result: matches(checkPattern(EventPattern ?? ''), JSON.parse(Event ?? '{}') as object) };
    },

    async TagResource({ ResourceARN, Tags = [] }) {
      const row = byArn(ResourceARN);
      rules.put({
        ...row,
        tags: { ...row.tags, ...Object.fromEntries(Tags.map((it) => [it.Key ?? '', it.Value ?? ''])) },
      });
      return {};
    },
    async UntagResource({ ResourceARN, TagKeys = [] }) {
      const row = byArn(ResourceARN);
      const tags = Object.fromEntries(Object.entries(row.tags).filter(([key]) => !TagKeys.includes(key)));
      rules.put({ ...row, tags });
      return {};
    },
    ListTagsForResource: async ({ ResourceARN }) => ({
      Tags: Object.entries(byArn(ResourceARN).tags).map(([Key, Value]) => ({ Key, Value })),
    }),
  };

  function byArn(arn: string | undefined): RuleRow {
    const row = rules.byArn(arn);
    if (row) return row;
    throw new ResourceNotFoundException({ message: `Rule ${arn} does not exist.`, $metadata: {} });
  }
}
