import { type AnyService, catalog, type Modules, type ServiceName } from './aws/catalog.ts';
import { openTrail } from './aws/cloudtrail/trail.ts';
import type { Operations } from './handlers.ts';
import { requestTags } from './request-tags.ts';
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
  const trail = openTrail(cloud.store, cloud.clock);

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
    const own = isOwn(call.principal);
    const touched = own ? [] : touches(room, operation, input, call);
    const note = (outcome: { output?: object; error?: Error }) =>
      own || trail.record({ service, operation, input, call, touched, ...outcome });
    if (!own) {
      const named = room.actions?.[operation] ?? `${service}:${operation}`;
      const action = typeof named === 'string' ? named : named(input);
      // A service has no policies of its own: the resource's decides, where its kind has one.
      const judged = call.principal.kind === 'service' ? touched.filter((it) => it.policy !== undefined) : touched;
      const context: Record<string, string | readonly string[]> = {
        ...conditions(requestTags(input), call),
        ...room.conditions?.[operation as 'Any']?.(input as never),
      };
      try {
        await cloud.identities.authorize(call.principal, action as `${string}:${string}`, judged, context);
        await authorizeBesides(room, operation, input, call);
      } catch (error) {
        note({ error: error as Error });
        throw error;
      }
    }
    if (service === 'ec2' && 'DryRun' in input && input.DryRun === true) throw new DryRunOperation();
    const deed = async () => {
      try {
        const output = (await handler(input as never, call)) as object;
        note({ output });
        return output;
      } catch (error) {
        note({ error: error as Error });
        throw error;
      }
    };
    return cloud.disturbances.around(service, operation, input, call, deed);
  }

  /** What AWS asks of the caller beside the operation's own right; a service that acts for a resource is asked for nothing. */
  async function authorizeBesides(room: Service<Loose>, operation: string, input: object, call: Call): Promise<void> {
    if (call.principal.kind === 'service') return;
    const besides = (await room.besides?.[operation as 'Any']?.(input as never, call)) ?? [];
    for (const { action, on, tags = requestTags(input), context } of besides)
      await cloud.identities.authorize(call.principal, action, on.map(asTouched), {
        ...conditions(tags as Readonly<Record<string, string>>, call),
        ...context,
      });
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

const touches = (room: Service<Loose>, operation: string, input: object, call: Call) =>
  (room.touches?.[operation as 'Any']?.(input as never, call) ?? ['*']).map(asTouched);

/** The cloud's own calls: a service that acts for nobody else. */
const isOwn = ({ kind, sourceArn }: Principal) => kind === 'service' && sourceArn === undefined;

type Loose = { AnyCommand: new (input: object) => never };

const asTouched = (it: Touched | string): Touched => (typeof it === 'string' ? { arn: it } : it);

/** The condition keys that every service shares: who, from where, and the tags that the request brings. */
function conditions(tags: Readonly<Record<string, string>>, call: Call): Record<string, string | readonly string[]> {
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
