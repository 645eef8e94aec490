import {
  InvalidParameterException,
  PaginationTokenExpiredException,
  type TagFilter,
} from '@aws-sdk/client-resource-groups-tagging-api';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { sources } from './sources.ts';
import type { Tagged } from './tagged.ts';

/** Keys and values that one answer has. */
const PAGE = 100;

/** What is tagged in the account, whichever service has it. A resource that never had a tag is not found here, as on AWS. */
export function resources(cloud: Cloud) {
  async function all(services: readonly string[] = Object.keys(sources)): Promise<Tagged[]> {
    const found = await Promise.all(services.map((it) => sources[it]?.(cloud) ?? []));
    return found
      .flat()
      .filter(({ tags }) => Object.keys(tags).length > 0)
      .sort((a, b) => (a.arn < b.arn ? -1 : 1));
  }
  const distinct = (list: readonly string[]) => [...new Set(list)].sort();
  const listed = (list: readonly string[], token: string | undefined) => {
    const { items, next = '' } = paging(list, (it) => it, { token, size: PAGE }, expired);
    return { items, PaginationToken: next };
  };

  return {
    async GetResources(input) {
      const { TagFilters = [], ResourceTypeFilters = [], ResourceARNList = [], ResourcesPerPage = 50 } = input;
      if (ResourceARNList.length && (TagFilters.length || ResourceTypeFilters.length || input.PaginationToken))
        refuse(
          InvalidParameterException,
          'ResourceARNList cannot be given together with TagFilters, ResourceTypeFilters or PaginationToken',
        );
      if (!(ResourcesPerPage >= 1 && ResourcesPerPage <= 100))
        refuse(InvalidParameterException, `ResourcesPerPage is ${ResourcesPerPage}, not between 1 and 100`);
      const services = [...ResourceTypeFilters, ...ResourceARNList.map((it) => it.split(':')[2] ?? '')].map(
        (it) => it.split(':')[0]!,
      );
      const found = (await all(services.length ? distinct(services) : undefined))
        .filter(({ arn }) => !ResourceARNList.length || ResourceARNList.includes(arn))
        .filter(({ arn }) => !ResourceTypeFilters.length || ResourceTypeFilters.some((it) => isOf(arn, it)))
        .filter(({ tags }) => TagFilters.every((it) => has(tags, it)));
      const { items, next = '' } = paging(
        found,
        (it) => it.arn,
        { token: input.PaginationToken, size: ResourcesPerPage },
        expired,
      );
      return {
        PaginationToken: next,
        ResourceTagMappingList: items.map(({ arn, tags }) => ({
          ResourceARN: arn,
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        })),
      };
    },

    async GetTagKeys({ PaginationToken }) {
      const keys = distinct((await all()).flatMap(({ tags }) => Object.keys(tags)));
      const { items, ...next } = listed(keys, PaginationToken);
      return { TagKeys: items, ...next };
    },

    async GetTagValues({ Key = '', PaginationToken }) {
      const values = distinct((await all()).flatMap(({ tags }) => (tags[Key] === undefined ? [] : [tags[Key]])));
      const { items, ...next } = listed(values, PaginationToken);
      return { TagValues: items, ...next };
    },
  } satisfies Handlers<typeof import('@aws-sdk/client-resource-groups-tagging-api'), Call>;
}

/** All filters must fit, each with any of its values; one without values asks for the key alone. */
const has = (tags: Tagged['tags'], { Key = '', Values = [] }: TagFilter) =>
  tags[Key] !== undefined && (Values.length === 0 || Values.includes(tags[Key]));

/** What an ARN does not tell because its service has resources of one type. */
const ONLY: Readonly<Record<string, string>> = { s3: 'bucket', sns: 'topic', sqs: 'queue', codecommit: 'repository' };

/** `ec2:instance` is one type of resource, `ec2` are all of the service's. */
function isOf(arn: string, filter: string): boolean {
  const [service, ...type] = filter.split(':');
  const [, , own = '', , , ...resource] = arn.split(':');
  if (own !== service) return false;
  const wanted = type.join(':');
  if (!wanted || ONLY[own] === wanted) return true;
  return new RegExp(`^${RegExp.escape(wanted)}[/:]`).test(resource.join(':'));
}

const expired = (Message: string) => new PaginationTokenExpiredException({ Message, message: Message, $metadata: {} });
