import type { ResourceType, Tag, TagSpecification } from '@aws-sdk/client-ec2';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import type { Store } from '../../store.ts';
import { invalidParameter, missingParameter } from './ec2-error.ts';
import { select } from './select.ts';

/** The tags of every resource of EC2, by its id. */
export interface Tags {
  of(id: string): Readonly<Record<string, string>>;
  /** As answers carry them. */
  list(id: string): Tag[];
  /** Puts the tags that a request specifies for this type of resource. */
  specified(id: string, type: ResourceType, specifications: readonly TagSpecification[] | undefined): void;
  put(id: string, tags: readonly Tag[]): void;
  remove(id: string, tags: readonly Tag[]): void;
  forget(id: string): void;
  entries(): [id: string, tags: Record<string, string>][];
}

export function openTags(store: Store): Tags {
  const table = store.table<Record<string, string>>('ec2/tag');
  const put = (id: string, tags: readonly Tag[]) => {
    const reserved = tags.find(({ Key }) => Key?.startsWith('aws:'));
    if (reserved)
      throw invalidParameter(`Tag keys starting with 'aws:' are reserved for internal use: '${reserved.Key}'`);
    write(id, tags);
  };
  const write = (id: string, tags: readonly Tag[]) => {
    const pairs = tags.map(({ Key = '', Value = '' }) => [Key, Value]);
    if (pairs.length) table.put(id, { ...table.get(id), ...Object.fromEntries(pairs) });
  };
  return {
    of: (id) => table.get(id) ?? {},
    list: (id) => Object.entries(table.get(id) ?? {}).map(([Key, Value]) => ({ Key, Value })),
    specified: (id, type, specifications = []) => {
      for (const it of specifications) if (it.ResourceType === type) write(id, it.Tags ?? []);
    },
    put,
    remove(id, tags) {
      const left = Object.entries(table.get(id) ?? {}).filter(
        ([key, value]) => !tags.some((it) => it.Key === key && (it.Value === undefined || it.Value === value)),
      );
      table.put(id, Object.fromEntries(left));
    },
    forget: (id) => void table.delete(id),
    entries: () => table.entries(),
  };
}

const TYPES: Readonly<Record<string, ResourceType>> = {
  vpc: 'vpc',
  subnet: 'subnet',
  igw: 'internet-gateway',
  nat: 'natgateway',
  rtb: 'route-table',
  acl: 'network-acl',
  sg: 'security-group',
  sgr: 'security-group-rule',
  eni: 'network-interface',
  eipalloc: 'elastic-ip',
  vpce: 'vpc-endpoint',
  lt: 'launch-template',
  i: 'instance',
  vol: 'volume',
  ami: 'image',
};

/** `vpc-0a…` is a `vpc`. */
export const typeOf = (id: string): ResourceType | undefined => TYPES[id.slice(0, id.lastIndexOf('-'))];

type Operations = Handlers<typeof import('@aws-sdk/client-ec2'), Call>;

export function tagOperations(tags: Tags, exists: (id: string) => boolean) {
  const each = (Resources: readonly string[] | undefined, change: (id: string) => void) => {
    if (!Resources?.length) throw missingParameter('resourceIdSet');
    const unknown = Resources.find((id) => !exists(id));
    if (unknown) throw invalidParameter(`The ID '${unknown}' is not valid`);
    for (const id of Resources) change(id);
  };
  return {
    async CreateTags({ Resources, Tags = [] }) {
      each(Resources, (id) => tags.put(id, Tags));
      return {};
    },
    async DeleteTags({ Resources, Tags }) {
      each(Resources, (id) => tags.remove(id, Tags ?? tags.list(id)));
      return {};
    },
    async DescribeTags({ Filters, ...input }) {
      const rows = tags
        .entries()
        .flatMap(([ResourceId, pairs]) =>
          Object.entries(pairs).map(([Key, Value]) => ({ ResourceId, ResourceType: typeOf(ResourceId), Key, Value })),
        );
      const { rows: Tags, ...next } = select({
        rows,
        id: () => undefined,
        filters: Filters,
        fields: (row) => ({
          key: row.Key,
          value: row.Value,
          'resource-id': row.ResourceId,
          'resource-type': row.ResourceType,
        }),
        tags: (row) => ({ [row.Key]: row.Value }),
        input,
      });
      return { Tags, ...next };
    },
  } satisfies Operations;
}
