import { settings } from '../settings.ts';

/** Something that stands in the account and is this environment's, by its tag or by a name that only this environment gives. */
export interface Thing {
  /** As AWS calls it: `natgateway`, `db-snapshot`, `log-group`. */
  readonly kind: string;
  readonly id: string;
  /** Its `muster:resource`; absent on what nobody here has made. */
  readonly resource?: string | undefined;
  /** What its price depends on: the type of an instance, the class of a database. */
  readonly type?: string | undefined;
  readonly multiAz?: boolean | undefined;
  /** What is billed by its size, at most; absent where nobody counts it. */
  readonly gib?: number | undefined;
  /** When AWS deletes it, if that is settled: an ISO string. */
  readonly until?: string | undefined;
}

/** The shapes in which services give tags. */
type Listed = readonly { Key?: string | undefined; Value?: string | undefined }[];

const tagged = (tags: Listed | undefined, key: string) => tags?.find((it) => it.Key === key)?.Value;

export const isOurs = (tags: Listed | undefined) => tagged(tags, 'muster:environment') === settings.environment;
export const resourceOf = (tags: Listed | undefined) => tagged(tags, 'muster:resource');
/** The orchestrator's own stack bears the environment's tag as well; what an execution has made says which. */
export const isMade = (tags: Listed | undefined) => isOurs(tags) && tagged(tags, 'muster:execution') !== undefined;

/** All items of all pages. */
export async function collect<Page, Item>(
  pages: AsyncIterable<Page>,
  items: (page: Page) => readonly Item[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages) all.push(...(items(page) ?? []));
  return all;
}
