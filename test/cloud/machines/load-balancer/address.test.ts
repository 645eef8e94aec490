import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { wall } from '../../../../cloud/clock.ts';
import { LoadBalancer } from '../../../../cloud/machines/load-balancer/load-balancer.ts';
import { TargetGroup } from '../../../../cloud/machines/load-balancer/target-group.ts';
import { type Network, openNetwork } from '../../../../cloud/machines/network.ts';
import { SETTINGS } from './front.ts';

/** As a network without ACLs. */
const openTo = (network: Network) => ({ ...network, passes: () => true, carry() {}, drop() {} });
const NODE = '10.0.0.10';
const OTHER = '10.0.3.10';
const TARGET = '10.0.1.1';
const CLIENT = '10.0.2.5';
// macOS has only the second.
const KINDS = process.platform === 'linux' ? (['addresses', 'ports'] as const) : (['ports'] as const);

describe.each(KINDS)('where private addresses are told apart by %s', (kind) => {
  let folder: string;
  let network: Network;
  let balancer: LoadBalancer;
  let group: TargetGroup;
  let application: http.Server;
  const seen: { from: string | undefined; forwardedFor: string | undefined; health: boolean }[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'lb-'));
    network = await openNetwork(folder, { kind });
    network.judge = () => true;
    application = http.createServer((request, response) => {
      const forwardedFor = request.headers['x-forwarded-for'] as string | undefined;
      seen.push({ from: network.whose(request.socket), forwardedFor, health: request.url === '/health' });
      response.end('ok');
    });
    const { host, port } = network.at(TARGET, 8080);
    await once(application.listen(port, host), 'listening');
    balancer = new LoadBalancer('public', wall);
    group = new TargetGroup('arn', SETTINGS, wall);
    const rules = [
      { priority: 1, conditions: [], action: { type: 'forward' as const, groups: [{ group, weight: 1 }] } },
    ];
    await balancer.listen(80, rules);
    await balancer.addNode({ ip: NODE, zone: 'us-east-1a', network: openTo(network) });
    group.use((address, at) => balancer.routes(address, at));
    const target = group.register({ id: 'i-1', ip: TARGET, port: 8080, zone: 'us-east-1a' });
    await vi.waitFor(() => expect(target.health.state).toBe('healthy'), { timeout: 10_000 });
  });

  afterEach(async () => {
    await balancer.close();
    await group.close();
    application.closeAllConnections();
    application.close();
    await network.close();
    await rm(folder, { recursive: true, force: true });
    seen.length = 0;
  });

  const ask = (from?: string) =>
    new Promise<number>((resolve, reject) => {
      const route = { ...network.at(NODE, 80), ...(from && network.from(from)) };
      http.get({ ...route, agent: false }, (response) => resolve(response.resume().statusCode!)).on('error', reject);
    });

  it('requests and health checks reach the target from the node’s own address', async () => {
    expect(await ask(CLIENT)).toBe(200);
    expect(new Set(seen.map((it) => it.from))).toEqual(new Set([NODE]));
    expect(seen.find((it) => it.health)).toBeDefined();
    expect(seen.findLast((it) => !it.health)).toMatchObject({ forwardedFor: CLIENT });
  });

  it('who is in no VPC comes by the address that it really has', async () => {
    await ask();
    expect(seen.findLast((it) => !it.health)).toMatchObject({ forwardedFor: '127.0.0.1' });
  });

  it('the door to this machine leads to a node that lets its client in', async () => {
    await balancer.addNode({ ip: OTHER, zone: 'us-east-1b', network: openTo(network) });
    const door = await balancer.openLocally(80, 18_080);
    const status = () =>
      new Promise((resolve, reject) => {
        const request = http.get({ host: '127.0.0.1', port: door, agent: false }, (it) =>
          resolve(it.resume().statusCode),
        );
        request.on('error', reject);
      });
    expect([await status(), await status()]).toEqual([200, 200]);
    expect(new Set(seen.filter((it) => !it.health).map((it) => it.from))).toEqual(new Set([NODE, OTHER]));
    network.judge = (_, to) => to !== NODE;
    expect([await status(), await status(), await status()]).toEqual([200, 200, 200]);
    network.judge = (_, to) => to === TARGET;
    await expect(status()).rejects.toThrow();
  });

  it('a target is healthy for as long as any node finds it so', async () => {
    await balancer.addNode({ ip: OTHER, zone: 'us-east-1b', network: openTo(network) });
    application.on('connection', (socket) => {
      if (!network.admits(socket, TARGET, 8080)) socket.destroy();
    });
    const target = [...group.targets.values()][0]!;
    const checked = () => seen.filter((it) => it.health && it.from === OTHER).length;
    network.judge = (from) => from !== NODE;
    await vi.waitFor(() => expect(checked()).toBeGreaterThan(3), { timeout: 5_000 });
    expect(target.health.state).toBe('healthy');
    network.judge = () => false;
    await vi.waitFor(() => expect(target.health.state).toBe('unhealthy'), { timeout: 5_000 });
  });

  it('who may not reach the port is cut off', async () => {
    network.judge = (from, to, port) => !(from === CLIENT && to === NODE && port === 80);
    await expect(ask(CLIENT)).rejects.toThrow();
    expect(await ask('10.0.2.6')).toBe(200);
  });
});
