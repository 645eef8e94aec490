import {
  HierarchyLevelLimitExceededException,
  HierarchyTypeMismatchException,
  ParameterAlreadyExists,
  ParameterPatternMismatchException,
  ParameterTier,
  ParameterType,
  type PutParameterRequest,
  UnsupportedParameterType,
  ValidationException,
} from '@aws-sdk/client-ssm';
import { refuse } from '../refuse.ts';
import { arnOf, current, type Operations, type ParameterRow, type Parameters } from './parameters.ts';
import { seal } from './secure.ts';

const HISTORY = 100;
const LONGEST = { Standard: 4096, Advanced: 8192 };

export function putParameter({ cloud, rows }: Parameters): Operations {
  return {
    async PutParameter(input, call) {
      const name = checkedName(input.Name ?? '');
      const known = rows.get(name);
      if (known && !input.Overwrite)
        refuse(
          ParameterAlreadyExists,
          'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
        );
      if (input.Overwrite && input.Tags?.length)
        refuse(
          ValidationException,
          "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
        );
      const before = known && current(known);
      const type = typeOf(input.Type, before?.type);
      const value = checkedValue(input, before?.allowedPattern);
      const tier = tierOf(input.Tier, value, before?.tier);
      const arn = arnOf(cloud, name);
      const secret =
        type === 'SecureString' ? await seal(cloud, call, arn, input.KeyId ?? before?.keyId, value) : { value };
      const version = {
        ...secret,
        version: (before?.version ?? 0) + 1,
        type,
        tier,
        dataType: input.DataType ?? before?.dataType ?? 'text',
        description: input.Description ?? before?.description,
        allowedPattern: input.AllowedPattern ?? before?.allowedPattern,
        modified: cloud.clock.now().toISOString(),
        modifiedBy: call.principal.arn,
        labels: [],
      };
      const row: ParameterRow = {
        name,
        arn,
        versions: [...(rows.get(name)?.versions ?? []), defined(version)].slice(-HISTORY),
        tags: known?.tags ?? Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
      };
      rows.put(name, row);
      cloud.emit({
        source: 'aws.ssm',
        'detail-type': 'Parameter Store Change',
        resources: [arn],
        detail: { operation: known ? 'Update' : 'Create', name, type, description: version.description ?? '' },
      });
      return { Version: version.version, Tier: tier };
    },
  };
}

/** JSON keeps no `undefined`; neither does the row in memory. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, it]) => it !== undefined)) as T;
}

function checkedName(name: string): string {
  if (
    !/^[a-zA-Z0-9_.\-/]{1,1011}$/.test(name) ||
    /^\/?(aws|ssm)/i.test(name) ||
    (name.includes('/') && !name.startsWith('/'))
  )
    refuse(
      ValidationException,
      `Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive). If formed as a path, it must be fully qualified and can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_ (got "${name}")`,
    );
  if (name.split('/').length > 16)
    refuse(HierarchyLevelLimitExceededException, `The hierarchy of ${name} has more than 15 levels`);
  return name;
}

function typeOf(asked: string | undefined, before: ParameterType | undefined): ParameterType {
  const type =
    asked ?? before ?? refuse(ValidationException, 'A parameter type is required when you create a parameter.');
  if (!Object.values<string>(ParameterType).includes(type))
    refuse(UnsupportedParameterType, `The parameter type ${type} is not supported`);
  if (before && before !== type && (before === 'SecureString' || type === 'SecureString'))
    refuse(
      HierarchyTypeMismatchException,
      `The parameter is of type ${before} and cannot become a ${type}: delete it and create it anew`,
    );
  return type as ParameterType;
}

function checkedValue(
  { Value: value = '', AllowedPattern }: Partial<PutParameterRequest>,
  inherited: string | undefined,
): string {
  const pattern = AllowedPattern ?? inherited;
  if (value === '') refuse(ValidationException, 'The parameter value must not be empty');
  if (pattern && !new RegExp(pattern).test(value))
    refuse(
      ParameterPatternMismatchException,
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
  return value;
}

function tierOf(asked: string | undefined, value: string, before: ParameterTier | undefined): ParameterTier {
  const size = Buffer.byteLength(value);
  const smart = asked === ParameterTier.INTELLIGENT_TIERING;
  const tier =
    asked === ParameterTier.ADVANCED || before === ParameterTier.ADVANCED || (smart && size > LONGEST.Standard)
      ? 'Advanced'
      : 'Standard';
  if (size > LONGEST[tier])
    refuse(
      ValidationException,
      `${tier} tier parameters support a maximum parameter value of ${LONGEST[tier]} characters, not ${size}.`,
    );
  return tier;
}
