import {
  type Action,
  InvalidLoadBalancerActionException,
  TargetGroupAssociationLimitException,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { RuleData } from '../../machines/load-balancer/rule.ts';
import { refuse } from '../refuse.ts';
import { type Rows, targetGroupOf } from './rows.ts';
import { ValidationError } from './validation-error.ts';

/** The target groups that actions forward to. */
export function groupsIn(actions: readonly Action[]): string[] {
  return actions.flatMap(
    ({ ForwardConfig }) => ForwardConfig?.TargetGroups?.map((it) => it.TargetGroupArn ?? '') ?? [],
  );
}

/**
 * Actions as AWS shows them: a forward by TargetGroupArn also has its ForwardConfig, and the other way round.
 * Refuses what this load balancer does not do, groups that do not exist and groups that another load balancer has.
 */
export function checkActions(rows: Rows, loadBalancerArn: string, actions: readonly Action[] | undefined): Action[] {
  if (actions?.length !== 1)
    refuse(ValidationError, 'Exactly one action that forwards, redirects or answers must be specified');
  // The order that was given is answered, though there is one action only.
  const inOrder = (action: Action, { Order }: Action) => (Order === undefined ? action : { ...action, Order });
  return actions.map((action) => inOrder(checkAction(rows, loadBalancerArn, action), action));
}

function checkAction(rows: Rows, loadBalancerArn: string, action: Action): Action {
  switch (action.Type) {
    case 'forward':
      return checkForward(rows, loadBalancerArn, action);
    case 'redirect': {
      if (!action.RedirectConfig)
        refuse(InvalidLoadBalancerActionException, 'A redirect action must specify RedirectConfig');
      const {
        StatusCode,
        Protocol = '#{protocol}',
        Host = '#{host}',
        Port = '#{port}',
        Path = '/#{path}',
        Query = '#{query}',
      } = action.RedirectConfig;
      return { Type: 'redirect', RedirectConfig: { Protocol, Port, Host, Path, Query, StatusCode } };
    }
    case 'fixed-response': {
      if (!/^[245]\d\d$/.test(action.FixedResponseConfig?.StatusCode ?? ''))
        refuse(
          InvalidLoadBalancerActionException,
          `The status code of a fixed response must be 2XX, 4XX or 5XX, not '${action.FixedResponseConfig?.StatusCode}'`,
        );
      return {
        Type: 'fixed-response',
        FixedResponseConfig: { ContentType: 'text/plain', ...action.FixedResponseConfig! },
      };
    }
    default:
      return refuse(InvalidLoadBalancerActionException, `Actions of type '${action.Type}' are not built in this cloud`);
  }
}

function checkForward(rows: Rows, loadBalancerArn: string, action: Action): Action {
  const tuples = action.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action.TargetGroupArn }];
  if (tuples.length === 0 || tuples.length > 5)
    refuse(InvalidLoadBalancerActionException, 'A forward action takes 1 to 5 target groups');
  if (action.ForwardConfig?.TargetGroupStickinessConfig?.Enabled)
    refuse(InvalidLoadBalancerActionException, 'Stickiness between target groups is not built in this cloud');
  for (const { TargetGroupArn } of tuples) {
    targetGroupOf(rows, TargetGroupArn);
    const owner = ownerOf(rows, TargetGroupArn!);
    if (owner && owner !== loadBalancerArn)
      refuse(
        TargetGroupAssociationLimitException,
        `The following target groups cannot be associated with more than one load balancer: ${TargetGroupArn}`,
      );
  }
  return {
    Type: 'forward',
    ...(tuples.length === 1 && { TargetGroupArn: tuples[0]!.TargetGroupArn }),
    ForwardConfig: {
      TargetGroups: tuples.map(({ TargetGroupArn, Weight = 1 }) => ({ TargetGroupArn, Weight })),
      TargetGroupStickinessConfig: { Enabled: false },
    },
  };
}

/** The load balancer that forwards to this group. */
export function ownerOf({ listeners, rules }: Rows, targetGroupArn: string): string | undefined {
  const listener = listeners.values().find((it) => groupsIn(it.defaultActions).includes(targetGroupArn));
  if (listener) return listener.loadBalancerArn;
  const rule = rules.values().find((it) => groupsIn(it.actions).includes(targetGroupArn));
  return rule && listeners.get(rule.listenerArn)?.loadBalancerArn;
}

/** The machine's form of a checked action. */
export function deedOf(action: Action): RuleData['action'] {
  if (action.Type === 'redirect') {
    const { Protocol, Host, Port, Path, Query, StatusCode } = action.RedirectConfig!;
    const status = StatusCode === 'HTTP_301' ? 301 : 302;
    return {
      type: 'redirect',
      to: { protocol: Protocol!, host: Host!, port: Port!, path: Path!, query: Query!, status },
    };
  }
  if (action.Type === 'fixed-response') {
    const { StatusCode, ContentType = 'text/plain', MessageBody = '' } = action.FixedResponseConfig!;
    return { type: 'fixed-response', status: Number(StatusCode), contentType: ContentType, body: MessageBody };
  }
  const groups = action.ForwardConfig?.TargetGroups ?? [];
  return {
    type: 'forward',
    groups: groups.map((it) => ({ arn: it.TargetGroupArn!, weight: it.Weight ?? 1 })),
  };
}
