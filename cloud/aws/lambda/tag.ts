import type * as Lambda from '@aws-sdk/client-lambda';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import type { Deployed } from './deployed.ts';

/** Tags of functions; the resource is the function's ARN. */
export function tagOperations(deployed: Deployed): Handlers<typeof Lambda, Call> {
  const { functions } = deployed;
  return {
    ListTags: async ({ Resource }) => ({ Tags: deployed.find(Resource).tags }),
    async TagResource({ Resource, Tags }) {
      const row = deployed.find(Resource);
      functions.put(row.configuration.FunctionName, { ...row, tags: { ...row.tags, ...Tags } });
      return {};
    },
    async UntagResource({ Resource, TagKeys = [] }) {
      const row = deployed.find(Resource);
      const tags = Object.fromEntries(Object.entries(row.tags).filter(([key]) => !TagKeys.includes(key)));
      functions.put(row.configuration.FunctionName, { ...row, tags });
      return {};
    },
  };
}
