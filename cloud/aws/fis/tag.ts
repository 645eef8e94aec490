import { ResourceNotFoundException } from '@aws-sdk/client-fis';
import { refuse } from '../refuse.ts';
import type { Fis, Operations } from './model.ts';

type Tags = Readonly<Record<string, string>>;

/** The tags of a template or an experiment, and how to put others in their place; undefined when there is no such thing. */
export function tagged({ templates, experiments }: Fis, arn = '') {
  const [, kind, id = ''] = /:(experiment|experiment-template)\/(\w+)$/.exec(arn) ?? [];
  const template = kind === 'experiment-template' ? templates.get(id) : undefined;
  if (template) return { tags: template.tags, replace: (tags: Tags) => templates.put(id, { ...template, tags }) };
  const experiment = kind === 'experiment' ? experiments.get(id) : undefined;
  return experiment && { tags: experiment.tags, replace: (tags: Tags) => experiments.put(id, { ...experiment, tags }) };
}

export function tagOperations(fis: Fis): Operations {
  const find = (arn: string | undefined) =>
    tagged(fis, arn) ?? refuse(ResourceNotFoundException, `The resource ${arn} does not exist`);
  return {
    async TagResource({ resourceArn, tags = {} }) {
      const { tags: before, replace } = find(resourceArn);
      replace({ ...before, ...tags });
      return {};
    },
    async UntagResource({ resourceArn, tagKeys }) {
      const { tags, replace } = find(resourceArn);
      replace(Object.fromEntries(Object.entries(tags).filter(([key]) => tagKeys && !tagKeys.includes(key))));
      return {};
    },
    async ListTagsForResource({ resourceArn }) {
      return { tags: { ...find(resourceArn).tags } };
    },
  };
}
