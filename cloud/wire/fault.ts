import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticErrorSchema } from '@smithy/types';
import type { RestAnswer } from './bindings.ts';
import { cbor, DOCUMENT, restJson, rpcJson, structure, write, xml } from './codecs.ts';
import type { Description, Protocol } from './description.ts';
import { jsonType } from './encode.ts';

/** An error as the wire says it: a code, a message, a status, and members of its own if the service has modelled it. */
export interface Fault {
  readonly name: string;
  readonly message: string;
  readonly status?: number;
}

interface Modelled {
  readonly schema?: NormalizedSchema;
  /** The shape's name, which REST and JSON say. */
  readonly name: string;
  /** The code that query protocols say. */
  readonly code: string;
  readonly status: number;
  readonly side: 'client' | 'server';
}

/** Writes an error the way the SDK of the request's protocol finds it. */
export function encodeFault(service: Description, protocol: Protocol, fault: Fault, requestId: string): RestAnswer {
  const model = modelled(service, fault);
  const { name, code, status } = model;
  const type = model.side === 'client' ? 'Sender' : 'Receiver';
  const message = fault.message || name;
  const compatible: Record<string, string> = service.queryCompatible ? { 'x-amzn-query-error': `${code};${type}` } : {};
  const fields = fieldsOf(model, fault, message);
  const members = [...(model.schema?.structIterator() ?? [])].filter(([it]) => it.toLowerCase() !== 'message');
  switch (protocol) {
    case 'awsQuery': {
      const error = structure('Error', [['Type', 0], ['Code', 0], ['Message', 0], ...members]);
      const root = structure('ErrorResponse', [
        ['Error', error as 0],
        ['RequestId', 0],
      ]);
      const value = { Error: { ...fields, Type: type, Code: code, Message: message }, RequestId: requestId };
      return { status, headers: { 'content-type': 'text/xml' }, body: write(xml(service.xmlNamespace), root, value) };
    }
    case 'ec2Query': {
      const error = structure('Error', [
        ['Code', 0],
        ['Message', 0],
      ]);
      const errors = structure('Errors', [['Error', error as 0]]);
      const root = structure('Response', [
        ['Errors', errors as 0],
        ['RequestID', 0],
      ]);
      const value = { Errors: { Error: { Code: code, Message: message } }, RequestID: requestId };
      return { status, headers: { 'content-type': 'text/xml;charset=UTF-8' }, body: write(xml(), root, value) };
    }
    case 'restXml': {
      const root = structure('Error', [['Code', 0], ['Message', 0], ['RequestId', 0], ...members]);
      const body = write(xml(), root, { ...fields, Code: name, Message: message, RequestId: requestId });
      return { status, headers: { 'content-type': 'application/xml' }, body };
    }
    case 'rpcv2Cbor': {
      const headers = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', ...compatible };
      const value = { ...fields, __type: `${service.namespace}#${name}`, message };
      return { status, headers, body: write(cbor, DOCUMENT, value) };
    }
    default: {
      const codec = protocol === 'restJson1' ? restJson : rpcJson;
      const own = model.schema ? JSON.parse(Buffer.from(write(codec, model.schema, fields)).toString()) : {};
      const contentType = protocol === 'restJson1' ? 'application/json' : jsonType(protocol);
      const headers = { 'content-type': contentType, 'x-amzn-errortype': name, ...compatible };
      return { status, headers, body: JSON.stringify({ __type: `${service.namespace}#${name}`, message, ...own }) };
    }
  }
}

function fieldsOf(model: Modelled, fault: Fault, message: string): Record<string, unknown> {
  const entries = [...(model.schema?.structIterator() ?? [])].map(([name]) => [
    name,
    (fault as unknown as Record<string, unknown>)[name] ?? (name.toLowerCase() === 'message' ? message : undefined),
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** S3 models no status for these; the numbers are from its list of error codes. */
const S3_STATUS: Readonly<Record<string, number>> = {
  NotFound: 404,
  NoSuchBucketPolicy: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchTagSet: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchVersion: 404,
  OwnershipControlsNotFoundError: 404,
  ServerSideEncryptionConfigurationNotFoundError: 404,
  BucketNotEmpty: 409,
  PreconditionFailed: 412,
  InvalidRange: 416,
  MethodNotAllowed: 405,
};

function modelled(service: Description, fault: Fault): Modelled {
  const byCode = (it: StaticErrorSchema) => traits(it).awsQueryError?.[0] === fault.name;
  const found = service.errors.get(fault.name) ?? [...service.errors.values()].find(byCode);
  const own = found ? traits(found) : {};
  const given = fault.status ?? (fault as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  const side = own.error ?? ((given ?? 400) >= 500 ? 'server' : 'client');
  const usual = S3_STATUS[fault.name] ?? (side === 'server' ? 500 : 400);
  return {
    schema: found && NormalizedSchema.of(found),
    name: found?.[2] ?? fault.name,
    code: own.awsQueryError?.[0] ?? fault.name,
    status: given ?? own.awsQueryError?.[1] ?? (own.httpError as number | undefined) ?? usual,
    side,
  };
}

function traits(schema: StaticErrorSchema): {
  awsQueryError?: [string, number];
  httpError?: number;
  error?: 'client' | 'server';
} {
  return NormalizedSchema.of(schema).getMergedTraits() as ReturnType<typeof traits>;
}
