import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

interface Operation {
  operationId: string;
  responses: Record<string, Response>;
}

interface Response {
  $ref?: string;
  headers?: Record<string, object>;
  content?: Record<string, { schema: object }>;
}

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  body: unknown;
}

const text = readFileSync('services/api/openapi.json', 'utf8');
const document = JSON.parse(text, (_, it) =>
  // What the document does not tell of must not be there.
  it?.type === 'object' && it.properties ? { additionalProperties: false, ...it } : it,
) as { paths: Record<string, Record<string, Operation>>; components: { responses: Record<string, Response> } };

const ajv = new Ajv2020({
  strict: false,
  formats: { uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/, 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/ },
});
ajv.addSchema(document, 'api');

const METHODS = ['get', 'post', 'patch', 'delete'];
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  METHODS.filter((method) => item[method]).map((method) => ({
    ...item[method]!,
    method: method.toUpperCase(),
    matches: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
  })),
);

/** What the document tells of, as `operationId status`. */
export const documented = operations.flatMap((it) =>
  Object.keys(it.responses).map((status) => `${it.operationId} ${status}`),
);

/** What this file's tests have seen of it. */
export const seen = new Set<string>();

/** Throws unless the document tells of this answer: its operation, its status, its headers, its type, and its body to the last member. */
export function conform(method: string, path: string, answer: Answered): void {
  const operation = operations.find((it) => it.method === method && it.matches.test(path));
  if (!operation) return;
  const what = `${method} ${path} answered ${answer.status} ${answer.text}`;
  const told = operation.responses[answer.status];
  assert(told, `${what}, which openapi.json does not tell of for ${operation.operationId}`);
  seen.add(`${operation.operationId} ${answer.status}`);
  const response = told.$ref ? document.components.responses[told.$ref.split('/').at(-1)!]! : told;
  for (const name of Object.keys(response.headers ?? {})) assert(answer.headers.has(name), `${what} without ${name}`);
  const type = answer.headers.get('content-type')?.split(';')[0];
  assert.deepEqual(type ? [type] : [], Object.keys(response.content ?? {}), `${what} as ${type}`);
  if (type) {
    const { $ref } = response.content![type]!.schema as { $ref: string };
    const valid = ajv.getSchema(`api${$ref}`)!;
    assert(valid(answer.body), `${what}: ${ajv.errorsText(valid.errors)}`);
  } else {
    assert.equal(answer.text, '', what);
  }
}
