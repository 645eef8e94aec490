import { expect, it } from 'vitest';
import { blackholes } from './blackholes.ts';

it('is that of the gate within what is stated with it, whether it drops or cuts off what comes', async () => {
  const [measured, { outages }] = await blackholes(2, 2000, 20, ['drop', 'reset']);
  expect(outages.filter(({ of }) => of === 'all')).toHaveLength(2);
  for (const { closedMs, outage } of measured) {
    expect(Math.abs(outage!.rtoMs! - closedMs)).toBeLessThanOrEqual(outage!.resolutionMs);
    expect(outage!.resolutionMs).toBeGreaterThanOrEqual(50);
  }
});
