import { type AnyService, catalog, type Modules, type ServiceName } from './aws/catalog.ts';
import type { Operations } from './handlers.ts';
import type { Call, Cloud, Principal, Service, Touched } from './service.ts';

/** Throws what the wire knows how to say: the operation exists at AWS, and is not built here. */
export class NotImplemented extends Error {
  override readonly name = 'NotImplemented';
  constructor(service: string, operation: string) {
    super(`${service}:${operation} is not implemented by this cloud`);
  }
}

/** What EC2 says to one who only wanted to know whether he may. */
export class DryRunOperation extends Error {
  override readonly name = 'DryRunOperation';
  readonly $fault = 'client';
  readonly $metadata = { httpStatusCode: 412 };
  constructor() {
    super('Request would have succeeded, but DryRun flag is set.');
  }
}

/** The services of one cloud, each started when it is first asked for, and the one way to call an operation of any of them. */
export interface Rooms {
  open(service: ServiceName): Promise<AnyService>;
  /** Authorizes the call (the cloud's own calls excepted), then does it. A service that acts for a resource needs that the other's policy lets it. */
  dispatch(service: ServiceName, operation: string, input: object, call: Call): Promise<object>;
  use<S extends ServiceName>(service: S, principal?: Principal): Promise<Operations<Modules[S]>>;
}

export function openRooms(cloud: Cloud): Rooms {
  const started = new Map<ServiceName, Promise<AnyService>>();

  const open = (service: ServiceName) => {
    const known =
      started.get(service) ?? catalog[service].room().then((room) => room.start(cloud) as unknown as AnyService);
    started.set(service, known);
    return known;
  };

  async function dispatch(service: ServiceName, operation: string, input: object, call: Call): Promise<object> {
    const room = (await open(service)) as unknown as Service<Loose>;
    const handler = room.operations[operation as 'Any'];
    if (!handler) throw new NotImplemented(service, operation);
    if (!isOwn(call.principal)) {
      const named = room.actions?.[operation] ?? `${service}:${operation}`;
      const action = typeof named === 'string' ? named : named(input);
      const touched = (room.touches?.[operation as 'Any']?.(input as never, call) ?? ['*']).map(
        (it): Touched => (typeof it === 'string' ? { arn: it } : it),
      );
      // A service has no policies of its own: the resource's decides, where its kind has one.
      const judged = call.principal.kind === 'service' ? touched.filter((it) => it.policy !== undefined) : touched;
      await cloud.identities.authorize(call.principal, action as `${string}:${string}`, judged, {
        ...conditions(input, call),
        ...room.conditions?.[operation as 'Any']?.(input as never),
      });
    }
    if (service === 'ec2' && 'DryRun' in input && input.DryRun === true) throw new DryRunOperation();
    const deed = async () => (await handler(input as never, call)) as object;
    return cloud.disturbances.around(service, operation, input, call, deed);
  }

  async function use<S extends ServiceName>(service: S, principal?: Principal): Promise<Operations<Modules[S]>> {
    await open(service);
    const who = principal ?? { kind: 'service', arn: `${service}.amazonaws.com`, id: `${service}.amazonaws.com` };
    const call = { principal: who, region: cloud.region, sourceIp: '127.0.0.1' };
    return new Proxy({} as Operations<Modules[S]>, {
      get: (_, operation) =>
        // A promise asks its value for `then`; no operation has that name.
        operation === 'then'
          ? undefined
          : (input: object) => dispatch(service, String(operation), input, { ...call, requestId: crypto.randomUUID() }),
    });
  }

  return { open, dispatch, use };
}

/** The cloud's own calls: a service that acts for nobody else. */
const isOwn = ({ kind, sourceArn }: Principal) => kind === 'service' && sourceArn === undefined;

type Loose = { AnyCommand: new (input: object) => never };

/** The condition keys that every service shares: who, from where, and the tags that the request brings. */
function conditions(input: object, call: Call): Record<string, string | readonly string[]> {
  const tags = requestTags(input);
  const { via } = call.principal;
  return {
    ...(via && {
      'aws:ViaAWSService': 'true',
      'aws:CalledVia': via,
      'kms:ViaService': via.replace('.', `.${call.region}.`),
    }),
    'aws:SourceIp': call.sourceIp,
    'aws:SecureTransport': 'true', // the wire is loopback; a policy that demands TLS is about networks
    'aws:RequestedRegion': call.region,
    'aws:TagKeys': Object.keys(tags),
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  };
}

interface Tag {
  Key?: string;
  key?: string;
  TagKey?: string;
  Value?: string;
  value?: string;
  TagValue?: string;
}

/** AWS has three shapes for tags: `Tags: [{ Key, Value }]` (also `TagKey`, or lower case), `tags: { key: value }`, and EC2's `TagSpecifications`. */
function requestTags(input: object): Record<string, string> {
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
