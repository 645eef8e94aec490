import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Orchestrated, orchestrated } from './orchestrated.ts';

let all: Orchestrated;
let ahead: typeof import('../../lambdas/write-ahead.ts');

beforeAll(async () => {
  all = await orchestrated();
  ahead = await import('../../lambdas/write-ahead.ts');
});
afterAll(() => all[Symbol.asyncDispose]());

const id = (made: { id: string }) => made.id;
const lost = new Error('socket hang up');
const refused = Object.assign(new Error('no'), { name: 'VpcLimitExceeded', $metadata: { httpStatusCode: 400 } });

describe('a call that has no idempotency token', () => {
  it('is made once, and remembered', async () => {
    const make = vi.fn(async () => ({ id: 'vpc-1' }));
    expect(await ahead.writeAhead('once', 'one', make, id)).toEqual({ id: 'vpc-1' });
    expect(await ahead.remembered('once')).toEqual({ id: 'vpc-1' });
    await expect(ahead.writeAhead('once', 'two', make, id)).rejects.toMatchObject({
      name: 'NotReadyYet',
      message: expect.stringContaining('vpc-1'),
    });
    expect(make).toHaveBeenCalledOnce();
  });

  it('whose maker died between intent and deed is not made again before its tags must have shown it', async () => {
    const dies = () => Promise.reject(lost);
    await expect(ahead.writeAhead('lost', 'one', dies, id)).rejects.toBe(lost);
    const again = vi.fn(async () => ({ id: 'vpc-2' }));
    await expect(ahead.writeAhead('lost', 'two', again, id)).rejects.toMatchObject({
      name: 'NotReadyYet',
      message: expect.stringContaining('may have been created a moment ago by one'),
    });
    expect(again).not.toHaveBeenCalled();

    // Half a minute later the tags would have shown it: the deed was never done.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 });
    try {
      expect(await ahead.writeAhead('lost', 'two', again, id)).toEqual({ id: 'vpc-2' });
    } finally {
      vi.useRealTimers();
    }
    expect(again).toHaveBeenCalledOnce();
  });

  it('that AWS refuses leaves nothing to look for', async () => {
    await expect(ahead.writeAhead('refused', 'one', () => Promise.reject(refused), id)).rejects.toBe(refused);
    expect(await ahead.writeAhead('refused', 'one', async () => ({ id: 'vpc-3' }), id)).toEqual({ id: 'vpc-3' });
  });

  it('whose answer was a 500 may have been made: it is looked for all the same', async () => {
    const failed = Object.assign(new Error('An internal error has occurred'), { $metadata: { httpStatusCode: 500 } });
    await expect(ahead.writeAhead('failed', 'one', () => Promise.reject(failed), id)).rejects.toBe(failed);
    expect(await ahead.remembered('failed')).toBe('lost');
    await expect(ahead.nothingLeft('failed', undefined)).rejects.toMatchObject({ name: 'NotReadyYet' });
  });

  it('is made by one of two that begin at once', async () => {
    let making = 0;
    const make = async () => ({ id: `vpc-${++making}` });
    const outcomes = await Promise.allSettled([1, 2].map((it) => ahead.writeAhead('both', `${it}`, make, id)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(making).toBe(1);
  });
});
