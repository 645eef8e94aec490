import type { Cloud, Principal } from '../../service.ts';
import { validation } from './errors.ts';
import { resolve, type Scope } from './intrinsics.ts';
import type { StackRow, Stacks } from './stacks.ts';
import type { Json, Template, TemplateParameter } from './template.ts';

/** Everything that the functions of a stack's template can refer to. Throws `ValidationError` for parameters that are missing or wrong. */
export async function scopeOf(
  cloud: Cloud,
  principal: Principal,
  stacks: Stacks,
  stack: StackRow,
  template: Template,
  given: Readonly<Record<string, string>>,
): Promise<Scope> {
  const unknown = Object.keys(given).find((name) => !(name in (template.Parameters ?? {})));
  if (unknown) throw validation(`Parameters: [${unknown}] do not exist in the template`);
  const parameters: Record<string, Json | undefined> = {
    'AWS::AccountId': cloud.account,
    'AWS::Region': cloud.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.name,
    'AWS::StackId': stack.id,
    'AWS::NotificationARNs': [],
    'AWS::NoValue': undefined,
  };
  for (const [name, parameter] of Object.entries(template.Parameters ?? {}))
    parameters[name] = await parameterValue(cloud, principal, name, parameter, given[name]);

  const made = (logicalId: string) => {
    const row = stacks.resource(stack.id, logicalId);
    if (row?.physicalId === undefined)
      throw validation(
        `Template format error: Unresolved resource dependencies [${logicalId}] in the Resources block of the template`,
      );
    return row as typeof row & { physicalId: string };
  };
  const conditions = new Map<string, boolean>();
  const scope: Scope = {
    parameters,
    mappings: template.Mappings ?? {},
    zones: cloud.zones,
    condition(name) {
      const definition = template.Conditions?.[name];
      if (definition === undefined) throw validation(`Template error: unresolved condition dependency ${name}`);
      const value = conditions.get(name) ?? resolve(definition, scope) === true;
      conditions.set(name, value);
      return value;
    },
    ref: (logicalId) => made(logicalId).physicalId,
    attribute(logicalId, name) {
      const { attributes, type } = made(logicalId);
      const value = attributes?.[name];
      if (value === undefined)
        throw validation(`Template error: resource ${logicalId} of type ${type} does not have attribute ${name}`);
      return value;
    },
    imported(name) {
      const outputs = stacks.all().flatMap((it) => (it.status === 'DELETE_COMPLETE' ? [] : it.outputs));
      const found = outputs.find((it) => it.exportName === name);
      if (!found) throw validation(`No export named ${name} found.`);
      return found.value;
    },
  };
  return scope;
}

async function parameterValue(
  cloud: Cloud,
  principal: Principal,
  name: string,
  parameter: TemplateParameter,
  given?: string,
): Promise<Json> {
  const value = given ?? parameter.Default;
  if (value === undefined) throw validation(`Parameters: [${name}] must have values`);
  const { Type, AllowedValues, AllowedPattern } = parameter;
  if (AllowedValues && !AllowedValues.map(String).includes(String(value)))
    throw validation(`Parameter '${name}' must be one of AllowedValues`);
  if (AllowedPattern && !new RegExp(`^(?:${AllowedPattern})$`).test(String(value)))
    throw validation(`Parameter '${name}' must match pattern ${AllowedPattern}`);
  if (Type.startsWith('AWS::SSM::Parameter::Value')) {
    const ssm = await cloud.use('ssm', principal);
    const { Parameter } = await ssm.GetParameter({ Name: String(value) }).catch(() => {
      throw validation(`Unable to fetch parameters [${value}] from parameter store for this account.`);
    });
    return Type.includes('List') ? (Parameter?.Value ?? '').split(',') : (Parameter?.Value ?? '');
  }
  return Type === 'CommaDelimitedList' || Type.startsWith('List<')
    ? String(value)
        .split(',')
        .map((it) => it.trim())
        .filter((it) => it !== '')
    : value;
}
