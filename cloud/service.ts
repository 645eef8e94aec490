import type { Modules, ServiceName } from './aws/catalog.ts';
import type { Clock } from './clock.ts';
import type { Disturbances } from './disturbances.ts';
import type { Faults } from './fault.ts';
import type { ByInput, Handlers, Operations } from './handlers.ts';
import type { Pacing } from './latency.ts';
import type { Instance } from './machines/instance.ts';
import type { Keeper } from './machines/keeper.ts';
import type { Network } from './machines/network.ts';
import type { PACES } from './machines/postgres/pace.ts';
import type { Store } from './store.ts';

/** Who calls. `arn` is what `GetCallerIdentity` answers and what a denial names. */
export interface Principal {
  readonly kind: 'operator' | 'user' | 'role' | 'service';
  readonly arn: string;
  /** `AIDA…` for a user, `AROA…:session` for a role, the service's name for a service. */
  readonly id: string;
  /** The role behind a session. */
  readonly roleArn?: string;
  /** For a service that acts for a resource (a rule, a topic): `aws:SourceArn`, which resource policies ask for. Absent on the cloud's own calls. */
  readonly sourceArn?: string;
  /** What the creator of a session left it of its role's rights: policy documents. */
  readonly sessionPolicies?: readonly string[];
  /** The service that passes on this principal's request, e.g. `s3.amazonaws.com` when it decrypts an object: `kms:ViaService`. */
  readonly via?: `${string}.amazonaws.com`;
}

/** What an operation knows about its request. */
export interface Call {
  readonly principal: Principal;
  readonly requestId: string;
  readonly region: string;
  readonly sourceIp: string;
  /** Fires when the caller has gone before the answer: a long poll gives back what it would have taken. Absent on calls within the cloud. */
  readonly signal?: AbortSignal;
}

/** Something that a call touches, for its authorization: an ARN and, where it exists already, the tags that it has. */
export interface Touched {
  readonly arn: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** The resource's own policy (bucket, key, queue, topic, function), a JSON document, or '' while it has none: it may let in whom IAM does not, and keep out whom IAM lets. */
  readonly policy?: string;
  /** The resource's policy alone decides, and identity policies count only where it lets the account in: KMS keys. */
  readonly authoritative?: boolean;
}

/** A right that AWS asks of the caller beside the operation's own: to tag what is created with tags, to hand over a role. */
export interface Beside {
  readonly action: `${string}:${string}`;
  readonly on: readonly (Touched | string)[];
  /** The tags that it is about; without them, all that the request brings. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Temporary credentials of a role. */
export interface Session {
  readonly principal: Principal;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** What was decided of one call on one resource. */
export interface Decided {
  /** The role behind a session, else the principal itself. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly allowed: boolean;
}

/** IAM and STS as the other services use them. */
export interface Identities {
  /** The secret and the principal behind an access key; undefined when it is unknown, inactive or has expired. */
  find(accessKeyId: string): { secretAccessKey: string; sessionToken?: string; principal: Principal } | undefined;
  /** Whether the key belonged to a session that is over; the wire tells its holder so. */
  expired?(accessKeyId: string): boolean;
  /** Credentials of a service itself, with which it signs the address of what it lets somebody fetch. */
  ownSession?(service: `${string}.amazonaws.com`, seconds: number): Session;
  /** The same question as `authorize` asks, for a service that answers differently to those who may not; nothing is recorded. */
  allows?(principal: Principal, action: `${string}:${string}`, on: Touched): boolean;
  /**
   * A session of the role, if its trust policy lets this service take it. Throws `AccessDenied`. `sourceArn` is the resource for which
   * the service asks (a schedule, a rule), where trust policies name it in `aws:SourceArn`.
   */
  assume(
    roleArn: string,
    by: { service: `${string}.amazonaws.com`; sourceArn?: string },
    name: string,
    seconds?: number,
  ): Promise<Session>;
  /**
   * Returns if the policies allow it. Throws `AccessDenied`, saying which principal lacks which action on which resource.
   * A service that is handed a role asks `authorize(principal, 'iam:PassRole', [{ arn: roleArn }], { 'iam:PassedToService': 'ec2.amazonaws.com' })`.
   */
  authorize(
    principal: Principal,
    action: `${string}:${string}`,
    on: readonly Touched[],
    context?: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<void>;
}

/** An event on the default bus, without what the bus adds (`id`, `time`, `account`, `region`, `version`). */
export interface CloudEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: object;
}

/** What a service is built on. */
export interface Cloud {
  readonly account: string;
  readonly region: string;
  readonly zones: readonly string[];
  /** `http://127.0.0.1:PORT`, for whoever calls back in through the SDK. */
  readonly endpoint: string;
  /** Where the cloud keeps its state; a service keeps files in a folder of its own name below it. */
  readonly folder: string;
  readonly clock: Clock;
  /** Whose failovers those of databases shall be as long as; undefined: as long as the servers need, which is a second. */
  readonly failover: keyof typeof PACES | undefined;
  /** How slow its services are beyond what their machines need: not at all, unless somebody wants them to be. */
  readonly latency: Pacing;
  readonly store: Store;
  readonly identities: Identities;
  /** Starts processes and ends them, also when the cloud is killed. */
  readonly processes: Keeper;
  readonly network: Network;
  /** The instances that run now, by instance id. EC2 keeps it. */
  readonly instances: Map<string, Instance>;
  /** Fires when the cloud stops. Every wait and every loop takes it. */
  readonly signal: AbortSignal;
  /** Another service's operations, loaded on first use. With a principal each call is authorized; without one it is the cloud's own. */
  use<S extends ServiceName>(service: S, principal?: Principal): Promise<Operations<Modules[S]>>;
  /** What goes wrong with calls, for FIS. */
  readonly disturbances: Disturbances;
  /** What only the machines behind a service can do, for FIS. */
  faults(service: ServiceName): Promise<Faults>;
  /** Puts an event on the default bus. Returns before it is delivered. */
  emit(event: CloudEvent): void;
  /** Runs at stop, last registered first. */
  onStop(stop: () => Promise<void> | void): void;
  /** `arn('ec2', 'vpc/vpc-1')` is `arn:aws:ec2:REGION:ACCOUNT:vpc/vpc-1`. */
  arn(service: string, resource: string): string;
  /** Runs work that nobody awaits; a rejection goes to the log with its name and never stops the process. */
  background(name: string, work: (signal: AbortSignal) => Promise<void>): void;
  readonly log: (message: string, detail?: object) => void;
}

/** What a service is: its operations by their AWS names, and on what each is authorized. */
export interface Service<Module> {
  readonly operations: Handlers<Module, Call>;
  /** The resources that a call touches, by operation; an operation without an entry is authorized on `*`. */
  readonly touches?: ByInput<Module, readonly (Touched | string)[], [call: Call]>;
  /** What AWS asks for beside an operation's own right (the dependent actions of its Service Authorization Reference), by operation. */
  readonly besides?: ByInput<Module, readonly Beside[] | Promise<readonly Beside[]>, [call: Call]>;
  /** Condition keys of the service's own, by operation: `iam:PermissionsBoundary`, `cloudwatch:namespace`, … */
  readonly conditions?: ByInput<Module, Readonly<Record<string, string | readonly string[]>>>;
  /** IAM actions that are not `<service>:<Operation>`, e.g. ListObjectsV2 is `s3:ListBucket`. */
  readonly actions?: Readonly<Record<string, string | ((input: object) => string)>>;
  /** What its machines can do and AWS's APIs do not offer, by name. */
  readonly faults?: Faults;
  /** After a restart: starts again what ran (instances, databases, load balancers, executions). */
  readonly resume?: () => Promise<void>;
}

/** What `cloud/aws/<service>/service.ts` exports as `start`. */
export type StartService<Module> = (cloud: Cloud) => Promise<Service<Module>> | Service<Module>;
