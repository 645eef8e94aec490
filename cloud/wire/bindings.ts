import type { Readable } from 'node:stream';
import type { NormalizedSchema } from '@smithy/core/schema';
import { fromText, restJson, structure, text, type WireCodec, write, xml } from './codecs.ts';
import type { Description, Operation } from './description.ts';
import { checkJson } from './json-shape.ts';
import type { Headers } from './signature.ts';

export interface RestRequest {
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly labels: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The body of an operation that streams. */
  readonly stream?: Readable;
}

export interface Decoded {
  readonly input: Record<string, unknown>;
  /** Parameters that the operation does not have. */
  readonly unknown: readonly string[];
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | Readable;
}

type Members = [name: string, schema: NormalizedSchema][];

/** Reads an operation's input from labels, headers, query and body, each member from where its traits bind it. */
export async function readBindings(service: Description, operation: Operation, request: RestRequest): Promise<Decoded> {
  const json = service.protocol === 'restJson1';
  const codec = json ? restJson : xml(service.xmlNamespace);
  const scalar = json ? fromText.epoch : fromText.iso;
  const found: Record<string, unknown> = {};
  const inBody: Members = [];
  const members = [...operation.input.structIterator()];
  const bound = new Set(members.map(([, it]) => it.getMergedTraits().httpQuery));
  for (const [name, member] of members) {
    const traits = member.getMergedTraits();
    let value: unknown;
    if (traits.httpLabel) {
      const label = request.labels[name];
      value = label === undefined ? undefined : scalar.read(member, label);
    } else if (traits.httpHeader) {
      const header = request.headers[traits.httpHeader.toLowerCase()];
      value = header === undefined ? undefined : scalar.read(member, header);
    } else if (traits.httpPrefixHeaders !== undefined) value = prefixed(request.headers, traits.httpPrefixHeaders);
    else if (traits.httpQuery) value = queried(member, request.query.getAll(traits.httpQuery), scalar);
    else if (traits.httpQueryParams) value = unbound(member, request.query, bound);
    else if (traits.httpPayload) value = await payload(member, request, codec);
    else inBody.push([name, member]);
    if (value !== undefined) found[name] = value;
  }
  if (inBody.length && request.body.length) {
    const schema = structure(`${operation.name}Body`, inBody);
    const unknown = json ? checkJson(schema, request.body) : [];
    Object.assign(found, await codec.createDeserializer().read(schema, request.body));
    return { input: found, unknown };
  }
  return { input: found, unknown: [] };
}

function prefixed(headers: Headers, prefix: string): object | undefined {
  const start = prefix.toLowerCase();
  const entries = Object.entries(headers).filter(([name]) => name.startsWith(start));
  return entries.length ? Object.fromEntries(entries.map(([name, it]) => [name.slice(start.length), it])) : undefined;
}

function queried(member: NormalizedSchema, values: string[], scalar: typeof fromText.iso): unknown {
  if (member.isListSchema())
    return values.length ? values.map((it) => fromText.iso.read(member.getValueSchema(), it)) : undefined;
  return values[0] === undefined ? undefined : scalar.read(member, values[0]);
}

function unbound(member: NormalizedSchema, query: URLSearchParams, bound: ReadonlySet<unknown>): object {
  const lists = member.getValueSchema().isListSchema();
  const names = [...new Set(query.keys())].filter((name) => !bound.has(name));
  return Object.fromEntries(names.map((name) => [name, lists ? query.getAll(name) : query.get(name)]));
}

async function payload(member: NormalizedSchema, request: RestRequest, codec: WireCodec): Promise<unknown> {
  if (member.isStreaming()) return request.stream;
  if (!request.body.length) return undefined;
  if (member.isBlobSchema()) return new Uint8Array(request.body);
  if (member.isStringSchema()) return request.body.toString('utf8');
  return codec.createDeserializer().read(member, request.body);
}

/** Writes an output, or an error, to status, headers and body. */
export function writeBindings(
  service: Description,
  schema: NormalizedSchema,
  output: Readonly<Record<string, unknown>>,
  status: number,
): RestAnswer {
  const json = service.protocol === 'restJson1';
  const codec = json ? restJson : xml(service.xmlNamespace);
  const answer = { status, headers: {} as Record<string, string>, body: '' as RestAnswer['body'] };
  let type = json ? 'application/json' : 'application/xml';
  const inBody: Members = [];
  for (const [name, member] of schema.isUnitSchema() ? [] : schema.structIterator()) {
    const traits = member.getMergedTraits();
    const value = output[name];
    const outside =
      traits.httpHeader || traits.httpPrefixHeaders !== undefined || traits.httpPayload || traits.httpResponseCode;
    if (!outside) inBody.push([name, member]);
    else if (value === undefined || value === null) continue;
    else if (traits.httpResponseCode) answer.status = Number(value);
    else if (traits.httpHeader) answer.headers[traits.httpHeader.toLowerCase()] = headerSafe(text(member, value));
    else if (traits.httpPrefixHeaders !== undefined) {
      for (const [key, it] of Object.entries(value))
        answer.headers[traits.httpPrefixHeaders.toLowerCase() + key] = headerSafe(String(it));
    } else if (member.isBlobSchema() || member.isStringSchema()) {
      answer.body = value as RestAnswer['body'];
      type = traits.mediaType ?? (member.isBlobSchema() ? 'application/octet-stream' : 'text/plain');
    } else answer.body = write(codec, member, value);
  }
  if (inBody.length) {
    const root = structure(schema.getName() ?? 'Output', inBody, schema.getOwnTraits());
    answer.body = write(codec, root, output);
  }
  if (answer.body !== '') answer.headers['content-type'] ??= type;
  return answer;
}

/** S3 returns metadata outside of ASCII as RFC 2047 words; a header cannot carry it otherwise. */
function headerSafe(value: string): string {
  if (/^[\t\x20-\x7e]*$/.test(value)) return value;
  return `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`;
}
