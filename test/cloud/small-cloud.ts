import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ServiceName } from '../../cloud/aws/catalog.ts';
import { type Clock, wall } from '../../cloud/clock.ts';
import { openDisturbances } from '../../cloud/disturbances.ts';
import { pacing } from '../../cloud/latency.ts';
import { startKeeper } from '../../cloud/machines/keeper.ts';
import type { Network } from '../../cloud/machines/network.ts';
import { openRooms, type Rooms } from '../../cloud/rooms.ts';
import type { Cloud, CloudEvent, Principal } from '../../cloud/service.ts';
import { openStore } from '../../cloud/store.ts';

/** An access key that the small cloud knows. */
export const KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };

export interface SmallCloud extends AsyncDisposable {
  readonly cloud: Cloud;
  readonly rooms: Rooms;
  /** What has been put on the bus, in order. */
  readonly events: CloudEvent[];
  /** `<service>:<Action>`: refused to everybody but the cloud itself. */
  readonly denied: Set<string>;
  /** Stops, and leaves the folder to a next start. */
  stop(): Promise<void>;
}

/**
 * A cloud of the real store, keeper and rooms, without a wire: for a room's own tests. `fakes` stand in for services that the
 * room under test calls; an event goes to `events` and nowhere else.
 */
export async function smallCloud(
  fakes: Partial<Record<ServiceName, object>> = {},
  at?: string,
  clock: Clock = wall,
): Promise<SmallCloud> {
  const folder = at ?? (await mkdtemp(path.join(tmpdir(), 'small-cloud-')));
  const stopping = new AbortController();
  const stops: (() => Promise<void> | void)[] = [];
  const events: CloudEvent[] = [];
  const denied = new Set<string>();
  const store = openStore(folder);
  const processes = await startKeeper(folder);
  const operator: Principal = { kind: 'operator', arn: 'arn:aws:iam::000000000000:root', id: '000000000000' };
  let rooms: Rooms;
  const cloud: Cloud = {
    account: '000000000000',
    region: 'us-east-1',
    zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    endpoint: 'http://127.0.0.1:9',
    folder,
    clock,
    failover: undefined,
    latency: pacing(clock, undefined),
    store,
    processes,
    network: {} as Network,
    instances: new Map(),
    signal: stopping.signal,
    identities: {
      find: (id) =>
        id === KEY.accessKeyId ? { secretAccessKey: KEY.secretAccessKey, principal: operator } : undefined,
      assume: async (roleArn, _by, name) => ({
        ...KEY,
        sessionToken: '',
        expiration: new Date(Date.now() + 3_600_000),
        principal: {
          kind: 'role',
          arn: `${roleArn.replace(':role/', ':assumed-role/')}/${name}`,
          id: `AROA:${name}`,
          roleArn,
        },
      }),
      async authorize(principal, action, on) {
        if (denied.has(action))
          throw new Error(`${principal.arn} may not ${action} on ${on.map((it) => it.arn).join()}`);
      },
    },
    use: async (service, principal) => (fakes[service] ?? (await rooms.use(service, principal))) as never,
    disturbances: openDisturbances(clock),
    faults: async (service) => (await rooms.open(service)).faults ?? {},
    emit: (event) => void events.push(event),
    onStop: (stop) => void stops.push(stop),
    arn: (service, resource) => `arn:aws:${service}:us-east-1:000000000000:${resource}`,
    background: (_name, work) =>
      void work(stopping.signal).catch((error) => {
        if (!stopping.signal.aborted) console.error(error);
      }),
    log: () => {},
  };
  rooms = openRooms(cloud);
  const stop = async () => {
    stopping.abort();
    for (const end of stops.reverse()) await end();
    await processes.close();
    store[Symbol.dispose]();
  };
  return {
    cloud,
    rooms,
    events,
    denied,
    stop,
    async [Symbol.asyncDispose]() {
      if (!stopping.signal.aborted) await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
