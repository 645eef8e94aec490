import { InvalidResourceArnException, ResourceArnRequiredException } from '@aws-sdk/client-codecommit';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { Repositories } from './repositories.ts';

type Operations = Pick<
  Required<Handlers<typeof import('@aws-sdk/client-codecommit'), Call>>,
  'TagResource' | 'UntagResource' | 'ListTagsForResource'
>;

export function tagOperations(repositories: Repositories): Operations {
  const tagged = (arn: string | undefined) => {
    if (!arn) refuse(ResourceArnRequiredException, 'The resource ARN cannot be null or empty');
    const [, name] = /^arn:aws:codecommit:[^:]*:[^:]*:(.+)$/.exec(arn) ?? [];
    if (!name) refuse(InvalidResourceArnException, `${arn} is not the ARN of a repository`);
    return repositories.get(name);
  };
  return {
    async TagResource({ resourceArn, tags = {} }) {
      const repository = tagged(resourceArn);
      repository.change({ tags: { ...repository.row().tags, ...tags } });
      return {};
    },
    async UntagResource({ resourceArn, tagKeys = [] }) {
      const repository = tagged(resourceArn);
      const kept = Object.entries(repository.row().tags).filter(([key]) => !tagKeys.includes(key));
      repository.change({ tags: Object.fromEntries(kept) });
      return {};
    },
    async ListTagsForResource({ resourceArn }) {
      return { tags: tagged(resourceArn).row().tags };
    },
  };
}
