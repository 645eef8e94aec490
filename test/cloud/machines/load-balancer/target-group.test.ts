import { describe, expect, it, vi } from 'vitest';
import type { Target } from '../../../../cloud/machines/load-balancer/target.ts';
import { type Front, SETTINGS, startFront } from './front.ts';
import { type Origin, startOrigin } from './origin.ts';

const address = (id: string, { port }: Origin) => ({ id, ip: '10.0.1.1', port, zone: 'us-east-1a' });
const get = async ({ port }: Front, path = '/who') => (await fetch(`http://127.0.0.1:${port}${path}`)).text();
const becomes = (target: Target, state: string) =>
  vi.waitFor(() => expect(target.health.state).toBe(state), { timeout: 5_000 });
const requests = (origin: Origin) => origin.seen.filter((it) => it.url !== '/health').length;

/** An application that says its name and whose health can be changed. */
async function application(name: string) {
  const state = { status: 200, checks: 0, release: () => {} };
  const origin = await startOrigin({
    '/who': (_, response) => response.end(name),
    '/slow': (_, response) => {
      state.release = () => response.end(name);
    },
    '/health': (_, response) => {
      state.checks++;
      response.writeHead(state.status).end();
    },
  });
  return Object.assign(origin, { state });
}

describe('health', () => {
  it('of a new target is initial until one check has passed', async () => {
    await using front = await startFront({
      settings: { healthCheck: { ...SETTINGS.healthCheck, healthyThreshold: 10, intervalMs: 60_000 } },
    });
    await using a = await application('a');
    const target = front.group.register(address('a', a));
    expect(target.health).toMatchObject({ state: 'initial', reason: 'Elb.InitialHealthChecking' });
    await becomes(target, 'healthy');
    expect(a.state.checks).toBe(1);
  });

  it('is lost after as many failed checks as the threshold says, and comes back after as many good ones', async () => {
    await using front = await startFront();
    await using a = await application('a');
    const target = front.group.register(address('a', a));
    await becomes(target, 'healthy');
    a.state.status = 503;
    const before = a.state.checks;
    await becomes(target, 'unhealthy');
    expect(target.health).toEqual({
      state: 'unhealthy',
      reason: 'Target.ResponseCodeMismatch',
      description: 'Health checks failed with these codes: [503]',
    });
    expect(a.state.checks - before).toBeGreaterThanOrEqual(2);
    a.state.status = 200;
    const failed = a.state.checks;
    await becomes(target, 'healthy');
    expect(a.state.checks - failed).toBeGreaterThanOrEqual(2);
  });

  it('tells a target that does not answer in time from one that does not answer at all', async () => {
    await using front = await startFront({
      settings: { healthCheck: { ...SETTINGS.healthCheck, path: '/silent', timeoutMs: 50 } },
    });
    await using silent = await startOrigin();
    const mute = front.group.register(address('mute', silent));
    const gone = front.group.register({ id: 'gone', ip: '10.0.1.2', port: 1, zone: 'us-east-1a' });
    await becomes(mute, 'unhealthy');
    await becomes(gone, 'unhealthy');
    expect([mute.health.reason, gone.health.reason]).toEqual(['Target.Timeout', 'Target.FailedHealthChecks']);
  });

  it('is asked for by each node once an interval, also of a target that lets every check time out', async () => {
    const settings = { ...SETTINGS.healthCheck, path: '/hang', intervalMs: 200, timeoutMs: 180 };
    await using front = await startFront({ settings: { healthCheck: settings } });
    const asked: number[] = [];
    let hangs = false;
    await using origin = await startOrigin({
      '/hang': (_, response) => {
        if (hangs) asked.push(performance.now());
        else response.end();
      },
    });
    front.group.use((to, port) => [front.node.route(to, port), front.node.route(to, port)]);
    const target = front.group.register(address('hangs', origin));
    await becomes(target, 'healthy');
    hangs = true;
    await vi.waitFor(() => expect(asked.length).toBeGreaterThanOrEqual(6), 5_000);
    const [first = 0, second = 0, , , fifth = 0] = asked;
    expect(second - first).toBeLessThan(150);
    // Three rounds are two intervals, whatever the timeouts; one after the other they would take 1.1 s.
    expect(fifth - first).toBeLessThan(800);
  });

  it.each([
    ['200', 200, true],
    ['200', 204, false],
    ['200,302', 302, true],
    ['200-299', 250, true],
    ['200-299', 300, false],
  ])('with the matcher %s takes %i for %s', async (matcher, status, passes) => {
    await using front = await startFront({ settings: { healthCheck: { ...SETTINGS.healthCheck, matcher } } });
    await using a = await application('a');
    a.state.status = status;
    await becomes(front.group.register(address('a', a)), passes ? 'healthy' : 'unhealthy');
  });
});

describe('routing', () => {
  it('takes the healthy targets in turn', async () => {
    await using front = await startFront();
    await using a = await application('a');
    await using b = await application('b');
    await becomes(front.group.register(address('a', a)), 'healthy');
    await becomes(front.group.register(address('b', b)), 'healthy');
    const names = [await get(front), await get(front), await get(front), await get(front)];
    expect(names).toEqual(names[0] === 'a' ? ['a', 'b', 'a', 'b'] : ['b', 'a', 'b', 'a']);
  });

  it('sends no request to an unhealthy target while another is healthy', async () => {
    await using front = await startFront();
    await using sick = await application('sick');
    await using well = await application('well');
    sick.state.status = 500;
    await becomes(front.group.register(address('well', well)), 'healthy');
    await becomes(front.group.register(address('sick', sick)), 'unhealthy');
    const names = await Promise.all(Array.from({ length: 50 }, () => get(front)));
    expect(new Set(names)).toEqual(new Set(['well']));
    expect(requests(sick)).toBe(0);
  });

  it('fails open: with no healthy target all of them serve', async () => {
    await using front = await startFront();
    await using a = await application('a');
    await using b = await application('b');
    a.state.status = 500;
    b.state.status = 500;
    await becomes(front.group.register(address('a', a)), 'unhealthy');
    await becomes(front.group.register(address('b', b)), 'unhealthy');
    expect(new Set([await get(front), await get(front)])).toEqual(new Set(['a', 'b']));
  });

  it('gives a target in its slow start little at first', async () => {
    await using front = await startFront({ settings: { slowStartMs: 3_600_000 } });
    await using warm = await application('warm');
    await using cold = await application('cold');
    const old = front.group.register(address('warm', warm));
    await becomes(old, 'healthy');
    old.healthySince = 0; // for ages
    await becomes(front.group.register(address('cold', cold)), 'healthy');
    for (let i = 0; i < 50; i++) await get(front);
    expect(requests(cold)).toBeLessThan(10);
    expect(requests(warm)).toBeGreaterThan(40);
  });

  it('answers 503 without a registered target', async () => {
    await using front = await startFront();
    const response = await fetch(`http://127.0.0.1:${front.port}/`);
    expect(response.status).toBe(503);
    expect(response.headers.get('server')).toBe('awselb/2.0');
    expect(await response.text()).toContain('<h1>503 Service Temporarily Unavailable</h1>');
  });

  it('by least outstanding requests avoids the target that is busy', async () => {
    await using front = await startFront({ settings: { algorithm: 'least_outstanding_requests' } });
    await using a = await application('a');
    await using b = await application('b');
    await becomes(front.group.register(address('a', a)), 'healthy');
    await becomes(front.group.register(address('b', b)), 'healthy');
    const busy = get(front, '/slow');
    await vi.waitFor(() => expect(requests(a) + requests(b)).toBe(1), { timeout: 10_000 });
    const [slow, idle] = requests(a) === 1 ? [a, 'b'] : [b, 'a'];
    expect([await get(front), await get(front), await get(front)]).toEqual([idle, idle, idle]);
    slow.state.release();
    expect(await busy).not.toBe(idle);
  });
});

describe('what the target does wrong', () => {
  it.each<[string, number, (origin: Origin) => void]>([
    ['refuses the connection', 502, () => {}],
    ['says nothing within the idle timeout', 504, () => {}],
  ])('%s becomes %i', async (what, status) => {
    await using front = await startFront({ idleTimeoutMs: 300 });
    await using silent = await startOrigin();
    front.group.register(what.startsWith('refuses') ? { ...address('x', silent), port: 1 } : address('x', silent));
    const response = await fetch(`http://127.0.0.1:${front.port}/silent`);
    expect(response.status).toBe(status);
    const [traffic] = front.tally.take();
    expect(traffic!.balancerResponses).toEqual({ '5XX': 1 });
  });
});

describe('a deregistered target', () => {
  it('finishes what is on its way and gets nothing new', async () => {
    await using front = await startFront();
    await using old = await application('old');
    await using young = await application('young');
    await becomes(front.group.register(address('old', old)), 'healthy');
    const slow = get(front, '/slow');
    await vi.waitFor(() => expect(requests(old)).toBe(1), { timeout: 10_000 });
    const target = [...front.group.targets.values()][0]!;
    const drained = front.group.deregister({ id: 'old', port: old.port }, new AbortController().signal);
    expect(target.health).toMatchObject({ state: 'draining', reason: 'Target.DeregistrationInProgress' });
    await becomes(front.group.register(address('young', young)), 'healthy');
    expect([await get(front), await get(front)]).toEqual(['young', 'young']);
    old.state.release();
    expect(await slow).toBe('old');
    await drained;
    expect([...front.group.targets.values()].map((it) => it.address.id)).toEqual(['young']);
  });

  it('gets nothing new even when it is the only one', async () => {
    await using front = await startFront();
    await using old = await application('old');
    await becomes(front.group.register(address('old', old)), 'healthy');
    const slow = get(front, '/slow');
    await vi.waitFor(() => expect(requests(old)).toBe(1), { timeout: 10_000 });
    const drained = front.group.deregister({ id: 'old', port: old.port }, new AbortController().signal);
    expect((await fetch(`http://127.0.0.1:${front.port}/who`)).status).toBe(503);
    old.state.release();
    await Promise.all([slow, drained]);
  });

  it('is cut when its deregistration delay is over', async () => {
    await using front = await startFront({ settings: { deregistrationDelayMs: 100 } });
    await using old = await application('old');
    await becomes(front.group.register(address('old', old)), 'healthy');
    const slow = fetch(`http://127.0.0.1:${front.port}/slow`);
    await vi.waitFor(() => expect(requests(old)).toBe(1), { timeout: 10_000 });
    await front.group.deregister({ id: 'old', port: old.port }, new AbortController().signal);
    expect((await slow).status).toBe(502);
    expect(front.group.targets.size).toBe(0);
  });

  it('that has nothing on its way is gone at once, whatever the delay', async () => {
    await using front = await startFront({ settings: { deregistrationDelayMs: 3_600_000 } });
    await using a = await application('a');
    await becomes(front.group.register(address('a', a)), 'healthy');
    await front.group.deregister({ id: 'a', port: a.port }, new AbortController().signal);
    expect(front.group.targets.size).toBe(0);
  });
});
