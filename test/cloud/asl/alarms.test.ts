import { describe, expect, it, vi } from 'vitest';
import { openAlarms } from '../../../cloud/asl/alarms.ts';
import { wall } from '../../../cloud/clock.ts';

function open(signal = new AbortController().signal) {
  const sleeps: number[] = [];
  const sleep = (ms: number, stop?: AbortSignal) => {
    sleeps.push(ms);
    return wall.sleep(ms, stop);
  };
  const failed = vi.fn();
  return { sleeps, failed, ...openAlarms({ ...wall, sleep }, signal, failed) };
}

const soon = (ms: number) => Date.now() + ms;

describe('alarms', () => {
  it('ring in the order of their moments, and of two for one moment the first that was set', async () => {
    const { set, failed } = open();
    const rung: string[] = [];
    const at = soon(10);
    set(at + 10, () => rung.push('last'));
    set(at, () => rung.push('one'));
    set(at, () => rung.push('other'));
    set(at - 5, () => rung.push('first'));
    await vi.waitFor(() => expect(rung).toEqual(['first', 'one', 'other', 'last']), 10_000);
    expect(failed).not.toHaveBeenCalled();
  });

  it('never ring at once, also when their moment is over', async () => {
    const { set } = open();
    const ring = vi.fn();
    set(soon(-1000), ring);
    expect(ring).not.toHaveBeenCalled();
    await vi.waitFor(() => expect(ring).toHaveBeenCalledOnce(), 10_000);
  });

  it('are silent once cancelled, and a sooner one wakes who sleeps for a later one', async () => {
    const { set, sleeps } = open();
    const [never, now] = [vi.fn(), vi.fn()];
    set(soon(3_600_000), never);
    set(soon(5), never)();
    await vi.waitFor(() => expect(sleeps.some((it) => it > 3_000_000)).toBe(true), 10_000);
    set(soon(10), now);
    await vi.waitFor(() => expect(now).toHaveBeenCalledOnce(), 10_000);
    expect(never).not.toHaveBeenCalled();
  });

  it('keep their order among ten thousand, half of them cancelled', async () => {
    const { set } = open();
    const from = soon(20);
    const rung: number[] = [];
    const cancels = Array.from({ length: 10_000 }, (_, at) => {
      const moment = (at * 7919) % 10_000;
      return [moment, set(from + moment / 100, () => rung.push(moment))] as const;
    });
    for (const [moment, cancel] of cancels) if (moment % 2 === 0) cancel();
    await vi.waitFor(() => expect(rung).toHaveLength(5_000), 10_000);
    expect(rung).toEqual(rung.toSorted((one, other) => one - other));
    expect(rung.every((it) => it % 2 === 1)).toBe(true);
  });

  it('are silent after the engine has stopped', async () => {
    const stop = new AbortController();
    const { set, failed } = open(stop.signal);
    const ring = vi.fn();
    set(soon(20), ring);
    stop.abort();
    await wall.sleep(40);
    expect(ring).not.toHaveBeenCalled();
    expect(failed).not.toHaveBeenCalled();
  });
});
