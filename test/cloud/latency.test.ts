import { describe, expect, it } from 'vitest';
import type { Clock } from '../../cloud/clock.ts';
import { pacing } from '../../cloud/latency.ts';

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
});
