import type { Cloud } from '../../service.ts';

/** A resource and what it is tagged with. */
export interface Tagged {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

export type Source = (cloud: Cloud) => Promise<readonly Tagged[]>;

interface Pair {
  readonly Key?: string | undefined;
  readonly key?: string | undefined;
  readonly TagKey?: string | undefined;
  readonly Value?: string | undefined;
  readonly value?: string | undefined;
  readonly TagValue?: string | undefined;
}

/** Services write a tag as `Key`, `key` or `TagKey`, and some the whole as a map. */
export function tagsOf(given: readonly Pair[] | Readonly<Record<string, string>> | undefined): Record<string, string> {
  if (!Array.isArray(given)) return { ...(given as Readonly<Record<string, string>>) };
  return Object.fromEntries(
    (given as readonly Pair[]).map((it) => [
      it.Key ?? it.key ?? it.TagKey ?? '',
      it.Value ?? it.value ?? it.TagValue ?? '',
    ]),
  );
}

/** Every page of a list. */
export async function pages<T>(
  page: (token: string | undefined) => Promise<readonly [items: readonly T[] | undefined, next: string | undefined]>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const [items = [], next] = await page(token);
    all.push(...items);
    token = next;
  } while (token);
  return all;
}

/** Asks for the tags of each ARN; one that is gone by then is left out. */
export async function each(
  arns: readonly (string | undefined)[],
  ask: (arn: string) => Promise<Parameters<typeof tagsOf>[0]>,
): Promise<Tagged[]> {
  const found = await Promise.all(
    arns.map(async (arn = '') => ({ arn, tags: await ask(arn).then(tagsOf, () => undefined) })),
  );
  return found.flatMap(({ arn, tags }) => (tags ? [{ arn, tags }] : []));
}
