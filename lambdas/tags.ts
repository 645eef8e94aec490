import type { Filter, ResourceType, TagSpecification } from '@aws-sdk/client-ec2';
import { named } from './naming.ts';
import { settings } from './settings.ts';

export type Tags = Readonly<Record<string, string>>;

/** What says whose a resource is, which one it is, and which execution made it. */
export const tagsOf = (resource: string, execution: string): Tags => ({
  Name: named(resource.replaceAll('/', '-')),
  Project: 'muster',
  'muster:environment': settings.environment,
  'muster:resource': resource,
  'muster:execution': execution,
  'muster:drills': settings.drills === 'never' ? 'not armed' : 'armed',
});

export const tagList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Tags given with the call that creates are there from the first moment; tags added later may never come. */
export const tagSpecification = (type: ResourceType, tags: Tags): TagSpecification[] => [
  { ResourceType: type, Tags: tagList(tags) },
];

/** EC2 filters that find the resource of this environment again. */
export const byTag = (resource: string): Filter[] => [
  { Name: 'tag:muster:environment', Values: [settings.environment] },
  { Name: 'tag:muster:resource', Values: [resource] },
];
