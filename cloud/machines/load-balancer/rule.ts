import type { IncomingMessage } from 'node:http';
import type { Redirect } from './page.ts';
import type { TargetGroup } from './target-group.ts';

export type Action =
  | { readonly type: 'forward'; readonly groups: readonly { readonly group: TargetGroup; readonly weight: number }[] }
  | { readonly type: 'redirect'; readonly to: Redirect }
  | { readonly type: 'fixed-response'; readonly status: number; readonly contentType: string; readonly body: string };

/** Who asks for what, as far as a rule can see it. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly sourceIp: string;
}

export interface Rule {
  readonly priority: number;
  /** All must hold. The default rule has none and the highest number. */
  readonly conditions: readonly ((asked: Asked) => boolean)[];
  readonly action: Action;
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
