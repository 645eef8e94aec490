import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Rules } from '../../../../cloud/machines/network/judge.ts';
import { type Network, openNetwork } from '../../../../cloud/machines/network.ts';

const WEB = '10.0.11.5';
const API = '10.0.12.6';
const ALL = [{ allow: true, cidr: '0.0.0.0/0' }];
const rules: Rules = {
  interfaces: {
    [WEB]: { vpc: 'vpc-1', subnet: 'subnet-a', groups: ['sg-web'] },
    [API]: { vpc: 'vpc-1', subnet: 'subnet-a', groups: ['sg-api'] },
  },
  groups: {
    'sg-web': { ingress: [], egress: [{ peer: '0.0.0.0/0' }] },
    'sg-api': { ingress: [{ peer: 'sg-web', ports: [8080, 8080] }], egress: [{ peer: '0.0.0.0/0' }] },
  },
  subnets: { 'subnet-a': { isPublic: true, inbound: ALL, outbound: ALL } },
};

const folders: string[] = [];
const networks: Network[] = [];
const programs: ChildProcess[] = [];
afterEach(async () => {
  for (const program of programs.splice(0)) {
    const exit = once(program, 'exit');
    program.kill('SIGKILL');
    await exit;
  }
  for (const network of networks.splice(0)) await network.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function open(kind: 'addresses' | 'ports', folder = mkdtempSync(path.join(tmpdir(), 'network-'))) {
  folders.push(folder);
  const network = await openNetwork(folder, { kind });
  networks.push(network);
  return network;
}

/** A Node program that lives at this address. It serves on the port, and fetches what it is told to. */
async function program(network: Network, privateIp: string, port: number): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, 'program.mjs'), [String(port)], {
    env: { PATH: process.env.PATH, ...network.environment(privateIp) },
    execArgv: [],
  });
  programs.push(child);
  await once(child, 'message');
  return child;
}

async function ask(child: ChildProcess, url: string): Promise<string> {
  child.send(url);
  const [answer] = await once(child, 'message');
  return answer as string;
}

describe.each(['addresses', 'ports'] as const)('a network of %s', (kind) => {
  let network: Network;
  beforeEach(async () => {
    network = await open(kind);
    network.rule(rules);
  });

  it('lets a permitted program reach another by address and by name', async () => {
    await program(network, API, 8080);
    const web = await program(network, WEB, 8080);
    network.name('api.internal', [API]);
    expect(await ask(web, `http://${API}:8080/`)).toBe('hello');
    expect(await ask(web, 'http://api.internal:8080/')).toBe('hello');
  });

  it('tells a program that a name of the VPC is a private address', async () => {
    const web = await program(network, WEB, 8080);
    network.name('api.internal', [API]);
    expect(await ask(web, 'lookup:api.internal')).toBe(API);
  });

  it('refuses the program that no rule admits', async () => {
    await program(network, WEB, 8080);
    const api = await program(network, API, 8080);
    expect(await ask(api, `http://${WEB}:8080/`)).toMatch(/ECONNRESET|UND_ERR_SOCKET/);
  });

  it('refuses a client of this machine where only a group is admitted', async () => {
    await program(network, API, 8080);
    const { host, port } = network.at(API, 8080);
    await expect(fetch(`http://${host}:${port}/`)).rejects.toThrow('fetch failed');
  });

  it('knows who connected to a server of the cloud', async () => {
    let caller: string | undefined;
    const server = http.createServer((request, response) => {
      caller = network.whose(request.socket);
      response.end('seen');
    });
    server.listen(network.at('10.0.1.7', 80));
    await once(server, 'listening');
    const web = await program(network, WEB, 8080);
    expect(await ask(web, 'http://10.0.1.7/')).toBe('seen');
    expect(caller).toBe(WEB);
    http.get({ ...network.at('10.0.1.7', 80), ...network.from(API), agent: false }, (response) => response.resume());
    await once(server, 'request');
    expect(caller).toBe(API);
    await fetch(`http://${network.at('10.0.1.7', 80).host}:${network.at('10.0.1.7', 80).port}`);
    expect(caller).toBeUndefined();
    server.closeAllConnections();
    server.close();
  });

  it('keeps the localhost of one program apart from that of another', async () => {
    await program(network, API, 9000);
    const web = await program(network, WEB, 9000);
    expect(await ask(web, 'http://localhost:9000/')).toBe('hello');
    expect(await ask(web, 'http://localhost:9000/address')).toBe(network.at(WEB, 9000).host);
  });
});

describe('two networks', () => {
  it.each(['addresses', 'ports'] as const)('of %s on one machine share no place', async (kind) => {
    const [one, other] = [await open(kind), await open(kind)];
    expect(one.at(API, 8080)).not.toEqual(other.at(API, 8080));
  });

  it('keep their places over a restart', async () => {
    const first = await open('addresses');
    const second = await open('addresses');
    const place = second.at(API, 8080);
    await second.close();
    await first.close();
    const again = await open('addresses', folders[1]);
    expect(again.at(API, 8080)).toEqual(place);
  });
});
