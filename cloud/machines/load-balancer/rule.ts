import { type Asked, type Condition, compile } from './condition.ts';
import type { Redirect } from './page.ts';
import type { TargetGroup } from './target-group.ts';

export type Action =
  | { readonly type: 'forward'; readonly groups: readonly { readonly group: TargetGroup; readonly weight: number }[] }
  | { readonly type: 'redirect'; readonly to: Redirect }
  | { readonly type: 'fixed-response'; readonly status: number; readonly contentType: string; readonly body: string };

export interface Rule {
  readonly priority: number;
  /** All must hold. The default rule has none and the highest number. */
  readonly conditions: readonly ((asked: Asked) => boolean)[];
  readonly action: Action;
}

/** A rule as plain data: it crosses to the thread in which load balancers live. */
export interface RuleData {
  readonly priority: number;
  readonly conditions: readonly Condition[];
  readonly action:
    | Exclude<Action, { type: 'forward' }>
    | { readonly type: 'forward'; readonly groups: readonly { readonly arn: string; readonly weight: number }[] };
}

/** The rule with everything that a request needs found beforehand. */
export function toRule({ priority, conditions, action }: RuleData, groupOf: (arn: string) => TargetGroup): Rule {
  return {
    priority,
    conditions: conditions.map(compile),
    action:
      action.type === 'forward'
        ? { type: 'forward', groups: action.groups.map(({ arn, weight }) => ({ group: groupOf(arn), weight })) }
        : action,
  };
}

/** The action of the first rule, by priority, whose conditions all hold. */
export function decide(rules: readonly Rule[], asked: Asked): Action | undefined {
  return rules.find((rule) => rule.conditions.every((holds) => holds(asked)))?.action;
}

/** One group of a weighted forward: each gets its share of the sum; a weight of 0 gets nothing. */
export function pick(groups: Extract<Action, { type: 'forward' }>['groups']): TargetGroup | undefined {
  if (groups.length === 1) return groups[0]!.group;
  let left = Math.random() * groups.reduce((sum, { weight }) => sum + weight, 0);
  return groups.find(({ weight }) => {
    left -= weight;
    return weight > 0 && left < 0;
  })?.group;
}
