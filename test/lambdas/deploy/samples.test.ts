import { describe, expect, it } from 'vitest';
import { samples } from '../../../lambdas/deploy/samples.ts';
import { NEW, OLD, operation, server } from './planted.ts';

const fresh = server('i-new', NEW);
const stale = server('i-old', OLD);
const bad = { outcome: 'indeterminate', status: 500 } as const;
const of = (tier: 'web' | 'api') => ({ tier, instanceId: 'i-new', commit: NEW, since: 1_000, apiSettled: 0 });

describe('samples()', () => {
  it('tells what the new instance has answered since it was let in from what the old ones have', () => {
    const rows = [
      operation(1, 0, { api: stale }),
      operation(2, 500, { api: server('i-new', OLD), ...bad }),
      operation(3, 1_500, { api: fresh }),
      operation(4, 1_600, { api: fresh, ...bad }),
      operation(5, 1_700, { api: stale, ...bad }),
    ];
    const found = samples(rows, of('api'));
    expect(found.fresh).toMatchObject({ requests: 2, failed: 1 });
    expect(found.old).toMatchObject({ requests: 2, failed: 1 });
    expect(found.beside).toMatchObject({ requests: 1, failed: 1 });
    expect(found.other).toBeUndefined();
  });

  it('tells of the web tier what it has only relayed', () => {
    const rows = [
      operation(1, 2_000, { web: fresh, api: stale, ...bad }),
      operation(2, 2_001, { web: fresh, api: undefined, ...bad }),
    ];
    expect(samples(rows, of('web')).fresh).toMatchObject({ requests: 2, failed: 1, relayed: 1 });
    const meanwhile = { ...of('web'), apiSettled: Number.POSITIVE_INFINITY };
    expect(samples(rows, meanwhile).fresh, 'whose fault it is').toMatchObject({ requests: 1, relayed: 0 });
  });

  it('leaves out what found no API while that was being deployed to, and counts it afterwards', () => {
    const without = { web: fresh, api: undefined, outcome: 'indeterminate', status: 503 } as const;
    const rows = [operation(1, 2_000, without), operation(2, 3_000, without), operation(3, 3_001, { web: fresh })];
    const at = (apiSettled: number) => samples(rows, { ...of('web'), apiSettled }).fresh;
    expect(at(Number.POSITIVE_INFINITY)).toMatchObject({ requests: 1, failed: 0 });
    expect(at(2_500)).toMatchObject({ requests: 2, failed: 1 });
    expect(at(0)).toMatchObject({ requests: 3, failed: 2 });
  });

  it('counts another new instance for neither', () => {
    const rows = [operation(1, 2_000, { web: server('i-newer', NEW) })];
    expect(samples(rows, of('web'))).toMatchObject({ fresh: { requests: 0 }, old: { requests: 0 } });
  });

  it('says which other revision the instance serves', () => {
    const rows = [operation(1, 2_000, { web: server('i-new', OLD) })];
    expect(samples(rows, of('web')).other).toBe(OLD);
  });
});
