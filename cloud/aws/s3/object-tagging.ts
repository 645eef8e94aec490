import type { Tag } from '@aws-sdk/client-s3';
import type { Live } from './object.ts';
import { finder } from './object.ts';
import type { S3, S3Handlers } from './s3.ts';

/** Tags of objects: ten at most, set with the object or later. */
export function objectTagging(s3: S3) {
  const { find } = finder(s3);
  const put = (version: Live, tags: Readonly<Record<string, string>>) => {
    s3.objects.change(version, { ...version.stored, tags });
    return { VersionId: version.versionId === 'null' ? undefined : version.versionId };
  };
  return {
    PutObjectTagging: async (it) => put(find(it), fromSet(it.Tagging?.TagSet)),
    DeleteObjectTagging: async (it) => put(find(it), {}),
    async GetObjectTagging(input) {
      const { stored } = find(input);
      return { TagSet: Object.entries(stored.tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  } satisfies S3Handlers;
}

const fromSet = (tags: readonly Tag[] = []) => Object.fromEntries(tags.map((it) => [it.Key ?? '', it.Value ?? '']));

/** `a=1&b=2`, as the header of an upload says it. */
export const tagsOf = (header: string | undefined): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(header ?? ''));
