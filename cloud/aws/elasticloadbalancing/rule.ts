import { randomBytes } from 'node:crypto';
import {
  OperationNotPermittedException,
  PriorityInUseException,
  type Rule,
  RuleNotFoundException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { checkActions } from './action.ts';
import type { Balancing, Operations } from './balancing.ts';
import { conditionOf } from './condition.ts';
import { invalidMarker } from './load-balancer.ts';
import { type ListenerRow, listenerOf, type RuleRow, ruleOf, toTags } from './rows.ts';
import { ValidationError } from './validation-error.ts';

export function rules(balancing: Balancing): Operations {
  const { listeners, rules, fleet } = balancing;

  function checkPriority(
    listenerArn: string,
    priority: number | undefined,
    besides: readonly string[],
  ): asserts priority is number {
    if (!priority || priority > 50_000)
      refuse(ValidationError, `The priority '${priority}' must be between 1 and 50000`);
    const taken = rules
      .values()
      .some((it) => it.listenerArn === listenerArn && it.priority === priority && !besides.includes(it.arn));
    if (taken) refuse(PriorityInUseException, `Priority '${priority}' is currently in use`);
  }

  const defaultOf = (listener: ListenerRow): Rule => ({
    RuleArn: `${listener.arn.replace(':listener/', ':listener-rule/')}/default`,
    Priority: 'default',
    Conditions: [],
    Actions: [...listener.defaultActions],
    IsDefault: true,
  });

  return {
    async CreateRule({ ListenerArn, Priority, Conditions, Actions, Tags }) {
      const listener = listenerOf(balancing, ListenerArn);
      checkPriority(listener.arn, Priority, []);
      if (!Conditions?.length) refuse(ValidationError, 'At least one condition must be specified');
      Conditions.forEach(conditionOf);
      const actions = checkActions(balancing, listener.loadBalancerArn, Actions);
      const arn = `${listener.arn.replace(':listener/', ':listener-rule/')}/${randomBytes(8).toString('hex')}`;
      const row = rules.put(arn, {
        arn,
        listenerArn: listener.arn,
        priority: Priority,
        conditions: Conditions,
        actions,
        tags: toTags(Tags),
      });
      await fleet.reroute(listener.loadBalancerArn);
      return { Rules: [describe(row)] };
    },

    async DescribeRules({ ListenerArn, RuleArns, Marker, PageSize }) {
      const missing = RuleArns?.find((arn) => !rules.has(arn) && !arn.endsWith('/default'));
      if (missing) refuse(RuleNotFoundException, `One or more rules not found: '${missing}'`);
      const of = ListenerArn ? [listenerOf(balancing, ListenerArn)] : listeners.values();
      const all = of.flatMap((listener) => [
        ...rules
          .values()
          .filter((it) => it.listenerArn === listener.arn)
          .sort((a, b) => a.priority - b.priority)
          .map(describe),
        defaultOf(listener),
      ]);
      const chosen = all.filter((it) => RuleArns?.includes(it.RuleArn!) ?? true);
      const page = paging(chosen, (it) => it.RuleArn!, { token: Marker, size: PageSize ?? 400 }, invalidMarker);
      return { Rules: page.items, NextMarker: page.next };
    },

    async ModifyRule({ RuleArn, Conditions, Actions }) {
      const row = ruleOf(balancing, RuleArn);
      const { loadBalancerArn } = listenerOf(balancing, row.listenerArn);
      Conditions?.forEach(conditionOf);
      const actions = Actions ? checkActions(balancing, loadBalancerArn, Actions) : row.actions;
      const changed = rules.put(row.arn, { ...row, conditions: Conditions ?? row.conditions, actions });
      await fleet.reroute(loadBalancerArn);
      return { Rules: [describe(changed)] };
    },

    async DeleteRule({ RuleArn }) {
      if (RuleArn?.endsWith('/default'))
        refuse(OperationNotPermittedException, `Default rule '${RuleArn}' cannot be deleted`);
      const row = ruleOf(balancing, RuleArn);
      rules.delete(row.arn);
      await fleet.reroute(listenerOf(balancing, row.listenerArn).loadBalancerArn);
      return {};
    },

    async SetRulePriorities({ RulePriorities = [] }) {
      const moved = RulePriorities.map(({ RuleArn, Priority }) => ({
        row: ruleOf(balancing, RuleArn),
        priority: Priority,
      }));
      for (const { row, priority } of moved)
        checkPriority(
          row.listenerArn,
          priority,
          moved.map((it) => it.row.arn),
        );
      for (const { row, priority } of moved) rules.put(row.arn, { ...row, priority: priority! });
      for (const { row } of moved) await fleet.reroute(listenerOf(balancing, row.listenerArn).loadBalancerArn);
      return { Rules: moved.map(({ row }) => describe(ruleOf(balancing, row.arn))) };
    },
  };
}

function describe(row: RuleRow): Rule {
  return {
    RuleArn: row.arn,
    Priority: String(row.priority),
    Conditions: [...row.conditions],
    Actions: [...row.actions],
    IsDefault: false,
  };
}
