import { describe, expect, it } from 'vitest';
import { attribute, type Harmed, phases } from '../../../lambdas/deploy/attribution.ts';
import { NEW, rolling, server, span, ZERO } from './planted.ts';

const web = rolling('web', ['i-web-a', 'i-web-b'], 10_000);
const api = rolling('api', ['i-api-a', 'i-api-b'], 200_000);
const all = (...deployments: (typeof web)[]) =>
  phases(deployments.flatMap(({ events }) => events.map((it) => ({ ...it, from: it.from - ZERO, to: it.to - ZERO }))));

const cut = (at: number, row: Harmed['row'] = { error: 'ECONNRESET' }): Harmed => ({
  from: at - 5,
  to: at,
  failed: true,
  row,
});
const middle = ({ from, to }: { from: number; to: number }) => (from + to) / 2;
const blocked = middle(span(web, 'i-web-a', 'BlockTraffic'));
const named = (request: Harmed, among = all(web, api)) => {
  const { verdict, basis, suspects } = attribute(request, among, 2);
  return { verdict, basis, suspects: suspects.map(({ instance, event }) => `${event} of ${instance}`) };
};

describe('a request that failed', () => {
  it('while one instance was in an event is laid to it', () => {
    expect(named(cut(blocked))).toEqual({ verdict: 'event', basis: 'time', suspects: ['BlockTraffic of i-web-a'] });
  });

  it('is laid to no event when none was under way', () => {
    expect(named(cut(5_000))).toEqual({ verdict: 'outside', basis: 'answer', suspects: [] });
  });

  it('while instances of both tiers were in events is laid to neither: both are named', () => {
    const both = all(web, rolling('api', ['i-api-a', 'i-api-b'], 10_000));
    const { verdict, suspects } = named(cut(blocked), both);
    expect(verdict).toBe('ambiguous');
    expect(suspects).toEqual(['BlockTraffic of i-web-a', 'BlockTraffic of i-api-a']);
  });

  it.each([502, 503])(
    'with a %i of the load balancer itself is laid to the web tier, whatever the API is in',
    (status) => {
      const both = all(web, rolling('api', ['i-api-a', 'i-api-b'], 10_000));
      expect(named(cut(blocked, { status }), both).suspects).toEqual(['BlockTraffic of i-web-a']);
    },
  );

  it('with a 502 of a web instance, no API behind it, is laid to the API', () => {
    const both = all(web, rolling('api', ['i-api-a', 'i-api-b'], 10_000));
    const { suspects, basis } = named(cut(blocked, { status: 502, web: server('i-web-b') }), both);
    expect(suspects).toEqual(['BlockTraffic of i-api-a']);
    expect(basis).toBe('time');
  });

  it('at an instance that was in an event is laid to it and not to another that was in one, too', () => {
    const both = all(web, rolling('api', ['i-api-b', 'i-api-a'], 10_000));
    const answered = cut(blocked, { status: 500, web: server('i-web-b'), api: server('i-api-b') });
    expect(named(answered, both)).toEqual({ verdict: 'event', basis: 'answer', suspects: ['BlockTraffic of i-api-b'] });
  });

  it('at an instance that was in none is laid to none, though another was in one: a faulty revision that has got through', () => {
    const later = middle(span(web, 'i-web-b', 'BlockTraffic'));
    const { verdict, origin } = attribute(cut(later, { status: 500, web: server('i-web-a', NEW) }), all(web), 2);
    expect(verdict).toBe('outside');
    expect(origin).toEqual({ tier: 'web', instance: 'i-web-a', revision: NEW });
  });

  it('between two events of an instance is laid to the first: the instance is as that has left it', () => {
    const { to } = span(web, 'i-web-a', 'BlockTraffic');
    expect(named(cut(to + 5)).suspects).toEqual(['BlockTraffic of i-web-a']);
  });

  it('at the moment at which one event became another is laid to either', () => {
    const { from } = span(web, 'i-web-a', 'ApplicationStop');
    expect(named(cut(from - 1))).toEqual({
      verdict: 'ambiguous',
      basis: 'time',
      suspects: ['AfterBlockTraffic of i-web-a', 'ApplicationStop of i-web-a'],
    });
  });

  it('by a time-out after the event is laid to the event in which it was sent', () => {
    const { to } = span(web, 'i-web-b', 'AfterAllowTraffic');
    const request = { from: to - 20, to: to + 10_000, failed: true, row: { error: 'timeout' } };
    expect(named(request).suspects).toEqual(['AfterAllowTraffic of i-web-b']);
  });
});

describe('a request that was slow', () => {
  const slow = (from: number, to: number, row: Harmed['row']): Harmed => ({ from, to, failed: false, row });

  it('at an instance in an event is laid to the one that most of it fell into', () => {
    const { to } = span(web, 'i-web-a', 'BlockTraffic');
    const row = { status: 200, web: server('i-web-a'), api: server('i-api-a') };
    expect(named(slow(to - 1_500, to + 200, row))).toEqual({
      verdict: 'event',
      basis: 'answer',
      suspects: ['BlockTraffic of i-web-a'],
    });
  });

  it('at the instance that had to do for another is laid to what the other was in, by time', () => {
    const row = { status: 200, web: server('i-web-b'), api: server('i-api-a') };
    expect(named(slow(blocked, blocked + 1_200, row))).toEqual({
      verdict: 'event',
      basis: 'time',
      suspects: ['BlockTraffic of i-web-a'],
    });
  });

  it('with nothing under way is laid to nothing', () => {
    const row = { status: 200, web: server('i-web-b'), api: server('i-api-a') };
    expect(named(slow(3_000, 4_200, row)).verdict).toBe('outside');
  });
});
