interface Tag {
  Key?: string;
  key?: string;
  TagKey?: string;
  Value?: string;
  value?: string;
  TagValue?: string;
}

/**
 * The tags that a request brings. AWS has three shapes for them: `Tags: [{ Key, Value }]` (also `TagKey`, or lower case),
 * `tags: { key: value }`, and EC2's `TagSpecifications`.
 */
export function requestTags(input: object): Record<string, string> {
  const { Tags, tags, TagSpecifications } = input as {
    Tags?: Tag[] | Record<string, string>;
    tags?: Tag[] | Record<string, string>;
    TagSpecifications?: { Tags?: Tag[] }[];
  };
  const given = Tags ?? tags ?? TagSpecifications?.flatMap((it) => it.Tags ?? []) ?? [];
  if (!Array.isArray(given)) return given;
  return Object.fromEntries(
    given.map((tag) => [tag.Key ?? tag.key ?? tag.TagKey ?? '', tag.Value ?? tag.value ?? tag.TagValue ?? '']),
  );
}
