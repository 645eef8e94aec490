import { describe, expect, it } from 'vitest';
import { servedBy } from '../../../lambdas/ledger/served-by.ts';

describe('servedBy', () => {
  it('reads who served, on which timeline, and how the connection to the database came about', () => {
    expect(
      servedBy({
        'x-served-by': 'web i-0a us-east-1a, api i-0b us-east-1b',
        'x-database-timeline': '2',
        'x-database-connected': '2026-11-21T15:00:00.123Z; resolved=2026-11-21T15:00:00.100Z',
      }),
    ).toEqual({
      web: { instance: 'i-0a', zone: 'us-east-1a' },
      api: { instance: 'i-0b', zone: 'us-east-1b' },
      timeline: 2,
      connected: { at: '2026-11-21T15:00:00.123Z', resolvedAt: '2026-11-21T15:00:00.100Z' },
    });
  });

  it.each(['', 'yesterday', '2026-11-21T15:00:00.123Z; resolved=<script>'])('takes %j for no connection', (header) => {
    expect(servedBy({ 'x-database-connected': header })).toEqual({});
  });
});
