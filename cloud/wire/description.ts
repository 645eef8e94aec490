import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticErrorSchema, StaticOperationSchema, StaticStructureSchema } from '@smithy/types';

/** The seven wire formats of AWS. CloudWatch alone is spoken in three of them. */
export type Protocol = 'ec2Query' | 'awsQuery' | 'awsJson1_0' | 'awsJson1_1' | 'restJson1' | 'restXml' | 'rpcv2Cbor';

/** Where a REST operation is reached. */
export interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  /** `?list-type=2` and the like: part of the address of the operation. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** Headers and query parameters without which it is another operation: UploadPart is PutObject with a part number. */
  readonly required: readonly { header?: string; query?: string }[];
  /** S3: the bucket may stand in the host instead of the path. */
  readonly bucket: boolean;
}

export interface Operation {
  readonly name: string;
  readonly schema: StaticOperationSchema;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  readonly status: number;
  readonly route?: Route;
  /** The input member that is a stream. */
  readonly streams?: string;
}

/** What the wire must know about a service. */
export interface Description {
  readonly serviceId: string;
  readonly protocol: Protocol;
  readonly namespace: string;
  readonly xmlNamespace?: string;
  readonly queryCompatible: boolean;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly errors: ReadonlyMap<string, StaticErrorSchema>;
}

interface ClientConfig {
  serviceId: string;
  protocol: { getShapeId(): string };
  protocolSettings: { defaultNamespace: string; xmlNamespace?: string; awsQueryCompatible?: boolean };
}

/**
 * Describes a service from the public exports of its `@aws-sdk/client-*` package: every client ships the schemas of its operations
 * (`RunInstances$`) and errors (`DBInstanceNotFoundFault$`), so that nothing about a service is written down here.
 */
export function describe(module: object): Description {
  const Client = Object.entries(module).find(
    ([name, value]) => name.endsWith('Client') && name !== '__Client' && typeof value?.prototype?.send === 'function',
  )?.[1] as new (
    options: object,
  ) => { config: ClientConfig };
  const { config } = new Client({ region: 'us-east-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
  const settings = config.protocolSettings;
  const schemas = Object.values(module).filter((it) => Array.isArray(it));
  const operations = schemas.filter((it) => it[0] === 9).map((it) => operation(it as StaticOperationSchema));
  const errors = schemas.filter((it) => it[0] === -3) as StaticErrorSchema[];
  return {
    serviceId: config.serviceId,
    protocol: config.protocol.getShapeId().split('#')[1] as Protocol,
    namespace: settings.defaultNamespace,
    xmlNamespace: settings.xmlNamespace,
    queryCompatible: Boolean(settings.awsQueryCompatible),
    operations: new Map(operations.map((it) => [it.name, it])),
    errors: new Map(errors.map((it) => [it[2], it])),
  };
}

function operation(schema: StaticOperationSchema): Operation {
  const [, , name, traits, inputRef, outputRef] = schema;
  const input = NormalizedSchema.of(inputRef);
  const http = typeof traits === 'object' ? traits.http : undefined;
  const members = input.isUnitSchema() ? [] : [...input.structIterator()];
  return {
    name,
    schema,
    input,
    output: NormalizedSchema.of(outputRef),
    status: http?.[2] ?? 200,
    route: http && route(http, input),
    streams: http && members.find(([, it]) => it.getMergedTraits().httpPayload && it.isStreaming())?.[0],
  };
}

function route([method, target]: [string, string, number], input: NormalizedSchema): Route {
  const [path = '', search = ''] = target.split('?');
  const needed = requiredMembers(input);
  const members = input.isUnitSchema() ? [] : [...input.structIterator()];
  return {
    method,
    segments: path.split('/').filter(Boolean),
    query: [...new URLSearchParams(search)],
    required: members
      .filter(([name]) => needed.has(name))
      .map(([, it]) => ({
        header: it.getMergedTraits().httpHeader?.toLowerCase(),
        query: it.getMergedTraits().httpQuery,
      }))
      .filter((it) => it.header || it.query),
    bucket: members.some(
      ([name, it]) => name === 'Bucket' && it.getMergedTraits().httpLabel && !path.includes('{Bucket}'),
    ),
  };
}

/** Generated schemas list their required members first, and carry the number of them last. */
export function requiredMembers(schema: NormalizedSchema): ReadonlySet<string> {
  if (!schema.isStructSchema()) return new Set();
  const [, , , , names, , count = 0] = schema.getSchema() as StaticStructureSchema;
  return new Set(names.slice(0, count));
}
