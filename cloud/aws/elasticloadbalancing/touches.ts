import type { Service, Touched } from '../../service.ts';
import { tagOnCreate } from '../tag-on-create.ts';
import type { Elb } from './balancing.ts';
import type { Rows } from './rows.ts';

/** On what each operation is authorized. Creating is authorized on the name with a wildcard for the id, as AWS does. */
export function touches(rows: Rows): NonNullable<Service<Elb>['touches']> {
  const { cloud, loadBalancers, targetGroups, listeners, rules } = rows;
  const one = (arn = ''): Touched[] => {
    const row = loadBalancers.get(arn) ?? targetGroups.get(arn) ?? listeners.get(arn) ?? rules.get(arn);
    return [{ arn, ...(row && { tags: row.tags }) }];
  };
  const many = (arns: readonly string[] = []) => arns.flatMap(one);
  const newOne = (kind: string, name = '') => [{ arn: cloud.arn('elasticloadbalancing', `${kind}/${name}/*`) }];
  return {
    CreateLoadBalancer: ({ Name }) => newOne('loadbalancer/app', Name),
    DeleteLoadBalancer: ({ LoadBalancerArn }) => one(LoadBalancerArn),
    ModifyLoadBalancerAttributes: ({ LoadBalancerArn }) => one(LoadBalancerArn),
    SetSecurityGroups: ({ LoadBalancerArn }) => one(LoadBalancerArn),
    SetSubnets: ({ LoadBalancerArn }) => one(LoadBalancerArn),
    CreateTargetGroup: ({ Name }) => newOne('targetgroup', Name),
    ModifyTargetGroup: ({ TargetGroupArn }) => one(TargetGroupArn),
    ModifyTargetGroupAttributes: ({ TargetGroupArn }) => one(TargetGroupArn),
    DeleteTargetGroup: ({ TargetGroupArn }) => one(TargetGroupArn),
    RegisterTargets: ({ TargetGroupArn }) => one(TargetGroupArn),
    DeregisterTargets: ({ TargetGroupArn }) => one(TargetGroupArn),
    CreateListener: ({ LoadBalancerArn }) => one(LoadBalancerArn),
    ModifyListener: ({ ListenerArn }) => one(ListenerArn),
    DeleteListener: ({ ListenerArn }) => one(ListenerArn),
    CreateRule: ({ ListenerArn }) => one(ListenerArn),
    ModifyRule: ({ RuleArn }) => one(RuleArn),
    DeleteRule: ({ RuleArn }) => one(RuleArn),
    SetRulePriorities: ({ RulePriorities }) => many(RulePriorities?.map((it) => it.RuleArn ?? '')),
    AddTags: ({ ResourceArns }) => many(ResourceArns),
    RemoveTags: ({ ResourceArns }) => many(ResourceArns),
  };
}

/**
 * Tags of a new listener are asked for on it and on its load balancer, those of a new rule on it and on its listener: refusals of AWS's
 * name the one or the other (aws-load-balancer-controller, pull request 3086).
 */
export function besides({ cloud }: Rows): NonNullable<Service<Elb>['besides']> {
  const fresh = (kind: string, name = '') => [cloud.arn('elasticloadbalancing', `${kind}/${name}/*`)];
  const below = (arn = '', from: string, kind: string) => [arn.replace(`:${from}/`, `:${kind}/`).concat('/*'), arn];
  return tagOnCreate<Elb>('elasticloadbalancing:AddTags', {
    CreateLoadBalancer: ({ Name }) => fresh('loadbalancer/app', Name),
    CreateTargetGroup: ({ Name }) => fresh('targetgroup', Name),
    CreateListener: ({ LoadBalancerArn }) => below(LoadBalancerArn, 'loadbalancer', 'listener'),
    CreateRule: ({ ListenerArn }) => below(ListenerArn, 'listener', 'listener-rule'),
  });
}
