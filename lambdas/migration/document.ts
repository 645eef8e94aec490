/** An OpenAPI document, as far as a rehearsal reads it. */
export interface Document {
  readonly info: { readonly title: string };
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components?: { readonly [kind: string]: Readonly<Record<string, unknown>> };
}

export const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type Method = (typeof METHODS)[number];
export type PathItem = { readonly [method in Method]?: Operation };

export interface Operation {
  readonly deprecated?: boolean;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses?: Readonly<Record<string, { readonly content?: Content } | Reference>>;
}
export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header' | 'cookie';
  readonly schema?: Schema;
}
interface Reference {
  readonly $ref: string;
}
type Content = Readonly<Record<string, { readonly schema?: Schema | Reference }>>;

export interface Schema {
  readonly deprecated?: boolean;
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema | Reference>>;
  readonly required?: readonly string[];
  readonly items?: Schema | Reference;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly example?: unknown;
  readonly minimum?: number;
  readonly maxLength?: number;
}

/** What a `$ref` within the document leads to; anything else is itself. */
export function resolve<T extends object>(document: Document, it: T | Reference): T {
  if (!('$ref' in it)) return it;
  const [, kind = '', name = ''] = /^#\/components\/([^/]+)\/(.+)$/.exec(it.$ref) ?? [];
  return (document.components?.[kind]?.[name] ?? {}) as T;
}

export const parametersOf = (document: Document, operation: Operation, kind: Parameter['in']): Parameter[] =>
  (operation.parameters ?? []).map((it) => resolve<Parameter>(document, it)).filter((it) => it.in === kind);

/** A body that the operation takes, different for each `turn`; undefined if it takes none. */
export function bodyOf(document: Document, operation: Operation, turn: number): Record<string, unknown> | undefined {
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  return schema && (sample(document, schema, 'body', turn) as Record<string, unknown>);
}

function sample(document: Document, given: Schema | Reference, name: string, turn: number): unknown {
  const schema = resolve<Schema>(document, given);
  if (schema.example !== undefined) return schema.example;
  if (schema.enum) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.find((it) => it !== 'null');
  if (type === 'integer' || type === 'number') return schema.minimum ?? turn;
  if (type === 'boolean') return true;
  if (type === 'array') return [];
  if (type === 'object' || schema.properties)
    return Object.fromEntries(
      Object.entries(schema.properties ?? {}).map(([key, value]) => [key, sample(document, value, key, turn)]),
    );
  return `${name} ${turn} of the rehearsal`.slice(0, schema.maxLength ?? 60);
}

/** What the document promises of an answer with this status and the answer does not keep: the paths of members that are missing. */
export function missing(document: Document, operation: Operation, status: number, body: unknown): string[] {
  const response = operation.responses?.[String(status)];
  const schema = response && resolve(document, response).content?.['application/json']?.schema;
  return schema ? absent(document, schema, body, '') : [];
}

function absent(document: Document, given: Schema | Reference, value: unknown, at: string): string[] {
  const schema = resolve<Schema>(document, given);
  if (schema.items && Array.isArray(value))
    return value.flatMap((it) => absent(document, schema.items!, it, `${at}[]`));
  if (!schema.properties || typeof value !== 'object' || value === null) return [];
  const members = value as Record<string, unknown>;
  return [
    ...(schema.required ?? [])
      .filter((name) => !(name in members) && !resolve<Schema>(document, schema.properties![name] ?? {}).deprecated)
      .map((name) => `${at}/${name}`),
    ...Object.entries(schema.properties)
      .filter(([name]) => name in members)
      .flatMap(([name, it]) => absent(document, it, members[name], `${at}/${name}`)),
  ];
}
