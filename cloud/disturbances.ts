import type { Clock } from './clock.ts';
import type { Call } from './service.ts';

/** What goes wrong with calls, for those who act as one of these roles. */
export interface Disturbance {
  readonly service: string;
  /** Operations by their names; empty means all of the service. */
  readonly operations: readonly string[];
  /** How many of a hundred calls. */
  readonly percentage: number;
  readonly roles: readonly string[];
  /**
   * Before the deed: `throttle`, `internal` or `unavailable`. After it: `lost`, the connection breaks before the answer; `failed`, the answer is a
   * 500. `late`: whoever asks again within so many milliseconds is told what he was told before.
   */
  readonly kind: 'throttle' | 'internal' | 'unavailable' | 'lost' | 'failed' | 'late';
  readonly milliseconds?: number;
}

export interface Disturbances {
  /** Puts it in force; the function ends it. */
  add(disturbance: Disturbance): () => void;
  /** Does a call as it goes while disturbances are in force. Throws what the caller is told, or `ResponseLost`. */
  around(service: string, operation: string, input: object, call: Call, deed: () => Promise<object>): Promise<object>;
}

/** The deed is done, and nobody is told. The wire breaks the connection. */
export class ResponseLost extends Error {
  override readonly name = 'ResponseLost';
  readonly $fault = 'server';
  constructor(service: string, operation: string) {
    super(`The answer of ${service}:${operation} was lost`);
  }
}

/** An error as AWS says it when it is not well. */
export class Disturbed extends Error {
  override readonly name: string;
  readonly $fault: 'client' | 'server';
  readonly $metadata: { httpStatusCode: number };
  constructor(name: string, status: number, message: string) {
    super(message);
    this.name = name;
    this.$fault = status >= 500 ? 'server' : 'client';
    this.$metadata = { httpStatusCode: status };
  }
}

type Family = 'ec2' | 's3' | 'query' | 'json';

/** Each family of services has codes of its own; SDKs repeat after each of these. */
const CODES: Readonly<Record<Family, Readonly<Record<'throttle' | 'internal' | 'unavailable', [string, number]>>>> = {
  ec2: { throttle: ['RequestLimitExceeded', 503], internal: ['InternalError', 500], unavailable: ['Unavailable', 503] },
  s3: { throttle: ['SlowDown', 503], internal: ['InternalError', 500], unavailable: ['ServiceUnavailable', 503] },
  query: {
    throttle: ['Throttling', 400],
    internal: ['InternalFailure', 500],
    unavailable: ['ServiceUnavailable', 503],
  },
  json: {
    throttle: ['ThrottlingException', 400],
    internal: ['InternalServerException', 500],
    unavailable: ['ServiceUnavailableException', 503],
  },
};
const QUERY = ['autoscaling', 'cloudformation', 'cloudwatch', 'elasticloadbalancing', 'iam', 'rds', 'sns', 'sts'];

function refusal(service: string, kind: 'throttle' | 'internal' | 'unavailable'): Disturbed {
  const family: Family = service === 'ec2' || service === 's3' ? service : QUERY.includes(service) ? 'query' : 'json';
  const [name, status] = CODES[family][kind];
  const message = {
    throttle: 'Rate exceeded',
    internal: 'An internal error has occurred',
    unavailable: 'The service is unavailable. Please try again shortly.',
  }[kind];
  return new Disturbed(name, status, message);
}

type Told = { readonly at: number; readonly output?: object; readonly error?: unknown };

export function openDisturbances(clock: Clock): Disturbances {
  const inForce = new Set<Disturbance>();
  const told = new Map<string, Told>();

  const on = (service: string, operation: string, { principal }: Call) =>
    [...inForce].find(
      (it) =>
        it.service === service &&
        (it.operations.length === 0 || it.operations.includes(operation)) &&
        principal.roleArn !== undefined &&
        it.roles.includes(principal.roleArn) &&
        Math.random() * 100 < it.percentage,
    );

  async function late(key: string, milliseconds: number, deed: () => Promise<object>): Promise<object> {
    const now = clock.now().getTime();
    const before = told.get(key);
    if (before && now - before.at < milliseconds) {
      if (before.output) return before.output;
      throw before.error;
    }
    return deed().then(
      (output) => {
        told.set(key, { at: now, output });
        return output;
      },
      (error: unknown) => {
        told.set(key, { at: now, error });
        throw error;
      },
    );
  }

  return {
    add(disturbance) {
      inForce.add(disturbance);
      return () => {
        inForce.delete(disturbance);
        if (inForce.size === 0) told.clear();
      };
    },
    async around(service, operation, input, call, deed) {
      const disturbance = inForce.size > 0 ? on(service, operation, call) : undefined;
      switch (disturbance?.kind) {
        case undefined:
          return deed();
        case 'lost':
          await deed();
          throw new ResponseLost(service, operation);
        case 'failed':
          await deed();
          throw refusal(service, 'internal');
        case 'late':
          if (!/^(Describe|Get|List|Head)/.test(operation)) return deed();
          return late(`${service}:${operation} ${JSON.stringify(input)}`, disturbance.milliseconds ?? 0, deed);
        default:
          throw refusal(service, disturbance!.kind as 'throttle');
      }
    },
  };
}
