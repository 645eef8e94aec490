import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Rules } from '../../../../cloud/machines/network/judge.ts';
import { viewNetwork } from '../../../../cloud/machines/network/view.ts';
import { type Network, openNetwork } from '../../../../cloud/machines/network.ts';
import { Relay } from '../../../../cloud/machines/postgres/relay.ts';

const API = '10.0.1.5';
const ENTRANCE = '10.0.2.6';
const ALL = [{ allow: true, cidr: '0.0.0.0/0' }];

function rules({ isCut = false, admits = true } = {}): Rules {
  const acl = isCut ? [] : ALL;
  return {
    interfaces: {
      [API]: { vpc: 'vpc-1', subnet: 'subnet-api', groups: ['sg-api'] },
      [ENTRANCE]: { vpc: 'vpc-1', subnet: 'subnet-data', groups: ['sg-data'] },
    },
    groups: {
      'sg-api': { ingress: [], egress: [{ peer: '0.0.0.0/0' }] },
      'sg-data': { ingress: admits ? [{ peer: 'sg-api' }] : [], egress: [] },
    },
    subnets: {
      'subnet-api': { isPublic: false, inbound: ALL, outbound: ALL },
      'subnet-data': { isPublic: false, inbound: acl, outbound: acl },
    },
  };
}

let folder: string;
let network: Network;
let relay: Relay;
let server: net.Server;
const clients: net.Socket[] = [];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'relay-'));
  network = await openNetwork(folder);
  network.rule(rules());
  server = net.createServer((peer) => peer.on('error', () => {}).pipe(peer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = network.at(ENTRANCE, 5432);
  network.from(API);
  relay = new Relay(viewNetwork(network.home));
  await relay.listen([{ ...place, inVpc: { privateIp: ENTRANCE, port: 5432 } }]);
  relay.point((server.address() as net.AddressInfo).port);
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await relay.close();
  await new Promise((resolve) => server.close(resolve));
  await network.close();
  rmSync(folder, { recursive: true, force: true });
});

async function connect(): Promise<net.Socket> {
  const client = net.connect({ ...network.at(ENTRANCE, 5432), ...network.from(API) });
  clients.push(client);
  await once(client, 'connect');
  return client;
}

/** What comes back for a word: the same, or what happened instead. */
async function say(client: net.Socket, word: string, patience = 3_000): Promise<string> {
  client.write(word);
  return heard(client, patience);
}

function heard(client: net.Socket, patience: number): Promise<string> {
  const signal = AbortSignal.timeout(patience);
  return Promise.race([
    once(client, 'data', { signal }).then(([bytes]) => String(bytes)),
    once(client, 'close', { signal }).then(() => 'closed'),
  ]).catch(() => 'nothing');
}

it('goes silent when an ACL cuts the client off, and goes on when it lets it through again', async () => {
  const client = await connect();
  expect(await say(client, 'one')).toBe('one');
  network.rule(rules({ isCut: true }));
  await sleep(900);
  expect(await say(client, 'two', 500)).toBe('nothing');
  const late = await connect();
  expect(await say(late, 'three', 500)).toBe('nothing');
  network.rule(rules());
  expect(await heard(client, 2_000)).toBe('two');
  expect(await say(await connect(), 'four')).toBe('four');
});

it('stays when a group stops to admit the client, and answers no new one', async () => {
  const client = await connect();
  expect(await say(client, 'one')).toBe('one');
  network.rule(rules({ admits: false }));
  await sleep(500);
  expect(await say(client, 'two')).toBe('two');
  expect(await say(await connect(), 'three', 500)).toBe('nothing');
});

it('cuts every connection at the fence, and holds new ones until it is pointed anew', async () => {
  const client = await connect();
  expect(await say(client, 'one')).toBe('one');
  const closed = once(client, 'error');
  relay.fence();
  expect((await closed)[0]).toMatchObject({ code: 'ECONNRESET' });
  const waiting = await connect();
  expect(await say(waiting, 'two', 300)).toBe('nothing');
  relay.point((server.address() as net.AddressInfo).port);
  expect(await heard(waiting, 2_000)).toBe('two');
});
