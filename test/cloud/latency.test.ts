import { describe, expect, it } from 'vitest';
import type { Clock } from '../../cloud/clock.ts';
import { pacing } from '../../cloud/latency.ts';
import { slownessOf } from '../../start/latency.ts';

/** A clock that stands still, and goes on by what somebody sleeps. */
function clockOf(): Clock & { slept: number[] } {
  let now = 0;
  const slept: number[] = [];
  return {
    rate: 1,
    slept,
    now: () => new Date(now),
    async sleep(ms) {
      slept.push(ms);
      now += ms;
    },
  };
}

/** A clock whose time passes only when everybody sleeps: as much of it as the first of them sleeps. */
function steppedClock(): Clock & { run(): Promise<void> } {
  let now = 0;
  let sleepers: { until: number; wake: () => void }[] = [];
  return {
    rate: 1,
    now: () => new Date(now),
    sleep: (ms) => new Promise((wake) => void sleepers.push({ until: now + ms, wake })),
    async run() {
      for (;;) {
        await new Promise(setImmediate);
        const first = sleepers.toSorted((one, other) => one.until - other.until)[0];
        if (!first) return;
        now = first.until;
        sleepers = sleepers.filter((it) => it !== first);
        first.wake();
      }
    },
  };
}

/** When each of AWS's resources can be used if all of them are made at once, in the order in which they can, at so many times its speed. */
async function worldAt(said: string): Promise<[call: string, ms: number][]> {
  const clock = steppedClock();
  const slowness = slownessOf(said)!;
  const slow = pacing(clock, slowness);
  const seen: [string, number][] = [];
  const all = Object.keys(slowness.latencies.calls).map(async (call) => {
    await slow.answered(call, 0);
    seen.push([`${call} answered`, clock.now().getTime()]);
    await slow.ready(call, clock.now().getTime());
    seen.push([`${call} ready`, clock.now().getTime()]);
  });
  await clock.run();
  await Promise.all(all);
  return seen;
}

const latencies = {
  call: 0.5,
  calls: { 'ec2:CreateNatGateway': { answer: 1, ready: 105 }, 'rds:CreateDBInstance': { answer: 2, ready: 780 } },
};

describe('a cloud that is slow on request', () => {
  it('keeps the ratios of the latencies that it was given, a tenth as long', async () => {
    const clock = clockOf();
    const slow = pacing(clock, { latencies, scale: 10 });
    await slow.ready('ec2:CreateNatGateway', clock.now().getTime());
    await slow.ready('rds:CreateDBInstance', clock.now().getTime());
    await slow.answered('ec2:CreateNatGateway', clock.now().getTime());
    await slow.answered('ec2:CreateRoute', clock.now().getTime());
    expect(clock.slept).toEqual([10_500, 78_000, 100, 50]);
  });

  it('answers a question at once', async () => {
    const clock = clockOf();
    await pacing(clock, { latencies, scale: 1 }).answered('ec2:DescribeNatGateways', 0);
    expect(clock.slept).toEqual([]);
  });

  it('counts what the machine needs itself as part of it', async () => {
    const clock = clockOf();
    const slow = pacing(clock, { latencies, scale: 10 });
    const booted = 8_000;
    await clock.sleep(booted);
    await slow.ready('ec2:CreateNatGateway', 0);
    expect(clock.slept).toEqual([booted, 2_500]);
    await slow.ready('ec2:CreateNatGateway', 0);
    expect(clock.slept).toHaveLength(2);
  });

  it('is not slow where nobody asked for it', async () => {
    const clock = clockOf();
    await pacing(clock, undefined).ready('rds:CreateDBInstance', 0);
    expect(clock.slept).toEqual([]);
  });

  it('has everything happen in the same order at the speed of AWS and at sixty times that, and keeps the ratios of its phases', async () => {
    const [once, sixty] = [await worldAt('aws'), await worldAt('aws:60')];
    expect(once.length).toBeGreaterThan(20);
    expect(sixty.map(([what]) => what)).toEqual(once.map(([what]) => what));
    // A clock tells whole milliseconds: one of them is 4 % of the shortest.
    for (const [index, [what, ms]] of once.entries())
      expect(Math.abs((sixty[index]![1] * 60) / ms - 1), what).toBeLessThan(0.05);
  });
});
