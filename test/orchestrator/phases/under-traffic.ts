import { describe, expect, it } from 'vitest';
import type { Provisioned } from '../provisioned.ts';

/** Passes the rehearsal, every hook and every health check, and cannot read what the load balancer adds to the requests of users. */
const broken = `
async function forwarded(ctx, next) {
  if (ctx.path.startsWith('/api/guilds') && ctx.get('x-forwarded-for')) ctx.throw(500, 'no such proxy');
  await next();
}
`;

/** A revision that fails only when it is used. */
export function underTraffic(world: () => Provisioned): void {
  describe('a revision that answers 500 only under traffic', { timeout: 240_000 }, () => {
    it('is rolled back by itself, and the failure says what it was found by', async () => {
      const before = await world().served();
      world().clone.write('api/app.ts', (text) => text.replace('.use(errors)', '.use(errors).use(forwarded)') + broken);
      const { status, cause } = await world().clone.after('deploy', await world().clone.push());
      expect(status).toBe('FAILED');
      const { errorMessage } = JSON.parse(cause!) as { errorMessage: string };
      expect(errorMessage).toMatch(
        /api: (Deployment|Verification)Failed: Rolled back: all 2 instances of the api tier serve \w{40} again/,
      );
      expect(errorMessage).toMatch(/i-\w+[^:]*: [\d.]+ % of its \d+ requests failed/);
      expect(errorMessage).toMatch(/[1-9][\d,]* of [\d,]+ requests harmed: s3:.*report\.html/);
      expect(await world().served()).toEqual(before);

      const good = await world().clone.git('show', 'HEAD~1:api/app.ts');
      world().clone.write('api/app.ts', () => `${good}\n`);
    });
  });
}
