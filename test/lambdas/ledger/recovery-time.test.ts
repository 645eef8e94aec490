import { expect, it } from 'vitest';
import { blackholes } from './blackholes.ts';

it('is that of the gate within one interval, whether it drops, holds or cuts off what comes', async () => {
  const [measured, { outages }] = await blackholes(3, 2000, 20);
  expect(outages.filter(({ of }) => of === 'all')).toHaveLength(3);
  for (const { closedMs, outage } of measured) {
    expect(Math.abs(outage!.rtoMs! - closedMs)).toBeLessThanOrEqual(outage!.resolutionMs);
    expect(outage!.resolutionMs).toBeGreaterThanOrEqual(50);
  }
});
