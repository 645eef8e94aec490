import path from 'node:path';
import type { ServiceName } from './aws/catalog.ts';
import { openIdentities } from './aws/iam/identities.ts';
import { type Clock, wall } from './clock.ts';
import { openDisturbances } from './disturbances.ts';
import { pacing, type Slowness } from './latency.ts';
import { startKeeper } from './machines/keeper.ts';
import { openNetwork } from './machines/network.ts';
import { type Called, observed } from './observe.ts';
import { openRooms, type Rooms } from './rooms.ts';
import type { Cloud, Decided } from './service.ts';
import { slowed } from './slowed.ts';
import { openStore } from './store.ts';
import { listen, type Wire } from './wire/listen.ts';

export interface CloudOptions {
  /** Where the state lives; a second start on the same folder finds everything as it was. */
  folder: string;
  /** 0 takes a free one. */
  port?: number;
  region?: string;
  clock?: Clock;
  /** A failover of a database takes as long as on AWS; without it, as long as the servers need. */
  failover?: Cloud['failover'];
  /** As slow as its services are elsewhere; without it, as fast as the machine. */
  slowness?: Slowness;
  log?: Cloud['log'];
  /** Told of every decision about a call of somebody's, allowed or refused, as it is made: whose rights are used for what. */
  decided?: (decision: Decided) => void;
  /** Told of every call over the wire when it has been answered. */
  called?: (called: Called) => void;
  /** Services to start at once and to resume, before the first call asks for them. Default: those that have state in the folder. */
  resume?: readonly ServiceName[];
}

export interface RunningCloud extends AsyncDisposable {
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  /** The person who started the cloud: may do everything. */
  readonly operator: { accessKeyId: string; secretAccessKey: string };
  readonly cloud: Cloud;
  /** Its services, started as far as somebody has asked for them. */
  readonly rooms: Rooms;
  stop(): Promise<void>;
}

/** No account has this number at AWS, so nothing that names it can reach a real one. */
const ACCOUNT = '000000000000';

/** Services whose resources are processes or timers: they start again after a restart. Order matters: instances before what balances them. */
const RESUMED: readonly ServiceName[] = [
  'iam',
  'ec2',
  'rds',
  'elasticloadbalancing',
  'autoscaling',
  'codecommit',
  'codebuild',
  'codedeploy',
  'lambda',
  'events',
  'scheduler',
  'cloudwatch',
  'states',
  'fis',
];

/** The AWS behind the SDK, on this machine. Two of them run side by side when their folders differ. */
export async function startCloud(options: CloudOptions): Promise<RunningCloud> {
  const folder = path.resolve(options.folder);
  const region = options.region ?? 'us-east-1';
  const clock = options.clock ?? wall;
  const log = options.log ?? (() => {});
  const stopping = new AbortController();
  const stops: (() => Promise<void> | void)[] = [];
  const onStop = (stop: () => Promise<void> | void) => void stops.push(stop);

  const store = openStore(folder);
  onStop(() => store[Symbol.dispose]());
  const processes = await startKeeper(folder);
  onStop(() => processes.close());
  const network = await openNetwork(folder);
  onStop(() => network.close());

  let rooms: Rooms;
  let endpoint = '';
  const { identities, operator } = openIdentities({ store, clock, account: ACCOUNT, decided: options.decided });
  const background: Cloud['background'] = (name, work) => {
    work(stopping.signal).catch((error: Error) => {
      if (!stopping.signal.aborted) log(`${name} failed: ${error.message}`, { error });
    });
  };
  const cloud: Cloud = {
    account: ACCOUNT,
    region,
    zones: ['a', 'b', 'c'].map((letter) => `${region}${letter}`),
    get endpoint() {
      return endpoint;
    },
    folder,
    clock,
    failover: options.failover,
    latency: pacing(clock, options.slowness),
    store,
    identities,
    processes,
    network,
    instances: new Map(),
    signal: stopping.signal,
    use: (service, principal) => rooms.use(service, principal),
    disturbances: openDisturbances(clock),
    faults: async (service) => (await rooms.open(service)).faults ?? {},
    emit: (event) =>
      background(`event ${event['detail-type']}`, async () => {
        const events = await rooms.use('events');
        await events.PutEvents({
          Entries: [
            {
              Source: event.source,
              DetailType: event['detail-type'],
              Resources: [...event.resources],
              Detail: JSON.stringify(event.detail),
            },
          ],
        });
      }),
    onStop,
    arn: (service, resource) => `arn:aws:${service}:${region}:${ACCOUNT}:${resource}`,
    background,
    log,
  };
  rooms = openRooms(cloud);

  let wire: Wire | undefined;
  let stopped: Promise<void> | undefined;
  const stop = () => {
    if (stopped) return stopped;
    stopping.abort();
    onStop(() => wire?.close()); // the first to end: nobody shall find a service half stopped
    stopped = unwind(stops);
    return stopped;
  };
  try {
    const paced = options.slowness ? slowed(rooms, clock, cloud.latency) : rooms;
    const asked = options.called ? observed(paced, options.called) : paced;
    wire = await listen({ port: options.port ?? 0, region, rooms: asked, identities, log });
    endpoint = wire.endpoint;
    for (const name of options.resume ?? RESUMED) await (await rooms.open(name)).resume?.();
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, region, account: ACCOUNT, operator, cloud, rooms, stop, [Symbol.asyncDispose]: stop };
}

/**
 * Does them all, the newest first, with those that are added meanwhile, and also when one of them fails: a service that cannot close its
 * files must not keep processes alive.
 */
async function unwind(stops: (() => Promise<void> | void)[]): Promise<void> {
  const failures: Error[] = [];
  for (let stop = stops.pop(); stop; stop = stops.pop()) {
    try {
      await stop();
    } catch (error) {
      failures.push(error as Error);
    }
  }
  if (failures.length)
    throw new AggregateError(failures, `Could not stop in order: ${failures.map((it) => it.message).join('; ')}`);
}
