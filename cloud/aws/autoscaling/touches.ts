import type * as AutoScaling from '@aws-sdk/client-auto-scaling';
import type { Service, Touched } from '../../service.ts';
import type { AutoScalingOperations, Model } from './model.ts';

interface Named {
  AutoScalingGroupName?: string;
  InstanceId?: string;
  Tags?: readonly { ResourceId?: string }[];
}

/** What is changed is authorized on its group; describing is authorized on everything, as AWS has it. */
export function touches(model: Model, operations: AutoScalingOperations): Service<typeof AutoScaling>['touches'] {
  const { cloud, groups, members } = model;

  function group(name: string): Touched {
    const row = groups.get(name);
    const tags = Object.fromEntries((row?.tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
    // A group that is only asked for has no id yet; a policy says `*` in its place.
    const arn = row?.arn ?? cloud.arn('autoscaling', `autoScalingGroup:new:autoScalingGroupName/${name}`);
    return row ? { arn, tags } : { arn };
  }

  const ofGroup = ({ AutoScalingGroupName, InstanceId, Tags = [] }: Named): (Touched | string)[] => {
    const ofInstance = InstanceId ? members.get(InstanceId)?.group : undefined;
    const names = [AutoScalingGroupName ?? ofInstance, ...Tags.map((tag) => tag.ResourceId)].filter(
      (it) => it !== undefined,
    );
    return names.length ? [...new Set(names)].map(group) : ['*'];
  };
  const changes = Object.keys(operations).filter((name) => !name.startsWith('Describe'));
  return Object.fromEntries(changes.map((name) => [name, ofGroup]));
}
