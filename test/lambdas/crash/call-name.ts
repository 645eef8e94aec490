/** What only reads: whoever dies over it leaves nothing behind. */
const READS = /^(Describe|Get|List|Head|BatchGet|Query|Scan)/;
/** What a run tells about itself, for a report: nothing is decided by it. */
const TOLD = ['calls'];
export const mutates = (operation: string, input: object) =>
  !READS.test(operation) && !TOLD.includes(rowOf(input)?.kind?.S ?? '');

/** Where requests carry the name of what they are about. */
const NAMES =
  /^(name|Name|repositoryName|applicationName|deploymentGroupName|projectName|logGroupName|RoleName|InstanceProfileName|AlarmName|AliasName|Bucket|DB\w+(Identifier|Name)|AutoScalingGroupName|LaunchTemplateName|AWSServiceName|description)$/;

/** Some rows are named after who wrote them. */
const EXECUTION = /arn:aws:states:[^/\s]*:execution:[^/\s]*/;

/**
 * The calls of one invocation by name: `CreateSubnet subnet/public-a`, `PutItem intent/vpc`, `AssociateRouteTable #2`. A call that is repeated as it
 * was, which is what an SDK does, is the same call; another one of the same name gets a number, in the order in which they come.
 */
export function nameCalls(): (operation: string, input: object) => string {
  const seen = new Map<string, string[]>();
  return (operation, input) => {
    const name = [operation, aboutWhat(input).replace(EXECUTION, 'execution')].filter(Boolean).join(' ');
    const asked = JSON.stringify(input);
    const before = seen.get(name) ?? [];
    if (!before.includes(asked)) seen.set(name, [...before, asked]);
    const at = (seen.get(name) ?? []).indexOf(asked);
    return at === 0 ? name : `${name} #${at + 1}`;
  };
}

interface Keyed {
  readonly kind?: { readonly S?: string };
  readonly name?: { readonly S?: string };
}

function rowOf(input: object): Keyed | undefined {
  const { Item, Key } = input as { Item?: Keyed; Key?: Keyed | string };
  return Item ?? (typeof Key === 'object' ? Key : undefined);
}

function aboutWhat(input: object): string {
  const row = rowOf(input);
  if (row?.kind?.S) return `${row.kind.S}/${row.name?.S}`;
  return (
    tagOf(input) ??
    Object.entries(input).find(([key, value]) => NAMES.test(key) && typeof value === 'string')?.[1] ??
    ''
  );
}

/** `muster:resource`, in whichever of AWS's shapes the tags are. */
const tagOf = (input: object) =>
  /"muster:resource"(?:,"(?:Value|value|TagValue)")?:"([^"]+)"/.exec(JSON.stringify(input))?.[1];
