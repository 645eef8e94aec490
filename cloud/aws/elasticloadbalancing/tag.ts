import type { Balancing, Operations } from './balancing.ts';
import { listenerOf, loadBalancerOf, ruleOf, type Tags, targetGroupOf, toTags } from './rows.ts';

export function tags(balancing: Balancing): Operations {
  /** Changes the tags of whatever the ARN names. Throws the exception of that kind of resource when it is not there. */
  function change(arn: string, to: (tags: Tags) => Tags): void {
    const { loadBalancers, targetGroups, listeners, rules } = balancing;
    const kind = kindOf(arn);
    if (kind === 'loadbalancer') loadBalancers.put(arn, retagged(loadBalancerOf(balancing, arn), to));
    else if (kind === 'targetgroup') targetGroups.put(arn, retagged(targetGroupOf(balancing, arn), to));
    else if (kind === 'listener') listeners.put(arn, retagged(listenerOf(balancing, arn), to));
    else rules.put(arn, retagged(ruleOf(balancing, arn), to));
  }

  return {
    async AddTags({ ResourceArns = [], Tags }) {
      for (const arn of ResourceArns) change(arn, (tags) => ({ ...tags, ...toTags(Tags) }));
      return {};
    },
    async RemoveTags({ ResourceArns = [], TagKeys = [] }) {
      for (const arn of ResourceArns)
        change(arn, (tags) => Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key))));
      return {};
    },
    async DescribeTags({ ResourceArns = [] }) {
      return {
        TagDescriptions: ResourceArns.map((ResourceArn) => ({
          ResourceArn,
          Tags: Object.entries(tagsOf(balancing, ResourceArn)).map(([Key, Value]) => ({ Key, Value })),
        })),
      };
    },
  };
}

/** Throws when there is no such resource. */
function tagsOf(balancing: Balancing, arn: string): Tags {
  const of = {
    loadbalancer: loadBalancerOf,
    targetgroup: targetGroupOf,
    listener: listenerOf,
    'listener-rule': ruleOf,
  };
  // The default rule is a part of its listener, and has no tags of its own.
  if (isDefaultRule(balancing, arn)) return {};
  return of[kindOf(arn)](balancing, arn).tags;
}

const isDefaultRule = ({ listeners }: Balancing, arn: string) =>
  arn.endsWith('/default') && listeners.has(arn.replace(':listener-rule/', ':listener/').replace(/\/default$/, ''));

function kindOf(arn: string): 'loadbalancer' | 'targetgroup' | 'listener' | 'listener-rule' {
  const kind = arn.split(':')[5]?.split('/')[0];
  return kind === 'targetgroup' || kind === 'listener' || kind === 'listener-rule' ? kind : 'loadbalancer';
}

function retagged<Row extends { tags: Tags }>(row: Row, to: (tags: Tags) => Tags): Row {
  return { ...row, tags: to(row.tags) };
}
