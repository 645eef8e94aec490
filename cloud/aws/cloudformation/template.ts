import { parse } from 'yaml';
import { validation } from './errors.ts';

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Properties = { readonly [key: string]: Json };

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly DependsOn?: string | string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: 'Delete' | 'Retain' | 'Snapshot' | 'RetainExceptOnCreate';
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain' | 'Snapshot';
}

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
  readonly AllowedPattern?: string;
  readonly NoEcho?: boolean;
  readonly Description?: string;
}

export interface Template {
  readonly Description?: string;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Conditions?: Readonly<Record<string, Json>>;
  readonly Mappings?: { readonly [map: string]: { readonly [key: string]: { readonly [key: string]: Json } } };
  readonly Outputs?: Readonly<
    Record<string, { Value: Json; Description?: string; Export?: { Name: Json }; Condition?: string }>
  >;
}

/** Reads a template in JSON or YAML (also with `!Ref` and its like). Throws `ValidationError`. */
export function parseTemplate(text: string): Template {
  let template: unknown;
  try {
    template = text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text, { customTags: SHORT_FORMS });
  } catch (error) {
    throw validation(`Template format error: ${(error as Error).message.split('\n')[0]}`);
  }
  const { Resources } = (template ?? {}) as Partial<Template>;
  if (!Resources || Object.keys(Resources).length === 0)
    throw validation('Template format error: At least one Resources member must be defined.');
  for (const [id, resource] of Object.entries(Resources)) {
    if (!/^[A-Za-z0-9]+$/.test(id)) throw validation(`Template format error: Resource name ${id} is non alphanumeric.`);
    if (!resource.Type)
      throw validation(`Template format error: [/Resources/${id}] Every Resources object must contain a Type member.`);
  }
  return template as Template;
}

const FUNCTIONS = [
  'Ref',
  'Condition',
  'GetAtt',
  'Sub',
  'Join',
  'Select',
  'Split',
  'If',
  'Equals',
  'Not',
  'And',
  'Or',
  'FindInMap',
  'Base64',
  'GetAZs',
  'ImportValue',
  'Cidr',
];

const SHORT_FORMS = FUNCTIONS.flatMap((name) => {
  const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
  const tag = `!${name}`;
  return [
    { tag, resolve: (value: string) => ({ [key]: name === 'GetAtt' ? value.split('.') : value }) },
    ...(['seq', 'map'] as const).map((collection) => ({
      tag,
      collection,
      resolve: (value: unknown) => ({ [key]: (value as { toJSON(): Json }).toJSON() }),
    })),
  ];
});
