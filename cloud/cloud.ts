import path from 'node:path';
import type { ServiceName } from './aws/catalog.ts';
import { openIdentities } from './aws/iam/identities.ts';
import { type Clock, wall } from './clock.ts';
import { startKeeper } from './machines/keeper.ts';
import { openNetwork } from './machines/network.ts';
import { openRooms, type Rooms } from './rooms.ts';
import type { Cloud } from './service.ts';
import { openStore } from './store.ts';
import { listen } from './wire/listen.ts';

export interface CloudOptions {
  /** Where the state lives; a second start on the same folder finds everything as it was. */
  folder: string;
  /** 0 takes a free one. */
  port?: number;
  region?: string;
  clock?: Clock;
  log?: Cloud['log'];
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
  const { identities, operator } = openIdentities({ store, clock, account: ACCOUNT });
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
    store,
    identities,
    processes,
    network,
    instances: new Map(),
    signal: stopping.signal,
    use: (service, principal) => rooms.use(service, principal),
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

  const server = await listen({ port: options.port ?? 0, region, rooms, identities, log });
  onStop(() => server.close());
  endpoint = server.endpoint;

  const stop = async () => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    for (const end of stops.reverse()) await end();
  };
  try {
    for (const name of options.resume ?? RESUMED) await (await rooms.open(name)).resume?.();
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, region, account: ACCOUNT, operator, cloud, stop, [Symbol.asyncDispose]: stop };
}
