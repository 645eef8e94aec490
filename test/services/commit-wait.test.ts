import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeOf } from '../../lambdas/ledger/outcome.ts';
import { isolateStandby, NEVER } from '../cloud/machines/postgres/isolate-standby.ts';
import { ask, guild } from './fixture.ts';

const WAITING = `select pid from pg_stat_activity where wait_event = 'SyncRep' and usename = 'appadmin'`;

describe('a commit that waits for a standby that hears nothing', () => {
  let at: Awaited<ReturnType<typeof guild>>;
  beforeAll(async () => {
    at = await guild({ patience: NEVER });
    await isolateStandby(at.pair);
  });
  afterAll(() => at[Symbol.asyncDispose]());

  const control = <Row>(sql: string) => at.pair.pair.primary.control.query<Row>(sql);
  const write = (name: string, key: string = crypto.randomUUID()) =>
    ask('POST', `${at.web}/api/guilds`, { name, realm: 'Wait', faction: 'Neutral' }, { 'idempotency-key': key });
  const cancelled = async () => {
    await expect.poll(() => control(WAITING), { timeout: 3_500, interval: 20 }).toHaveLength(1);
    await control(`select pg_cancel_backend(pid) from (${WAITING}) as waiting`);
  };
  /** What a ledger makes of it. */
  const outcome = ({ status, body }: Awaited<ReturnType<typeof write>>) =>
    outcomeOf({ sent: 0, done: 1, status }, body?.id ?? '');

  it('is indeterminate when it is cancelled: neither acknowledged nor refused', async () => {
    const answer = write('cancelled');
    await cancelled();
    expect((await answer).status).toBe(503);
    expect(outcome(await answer)).toBe('indeterminate');
    // It is there, on the primary alone: that it was not acknowledged is all that keeps the promise.
    expect((await ask('GET', `${at.api}/api/guilds?realm=Wait`)).body.guilds).toMatchObject([{ name: 'cancelled' }]);
  });

  it('is not acknowledged to one who asks again under the same key, while the standby hears nothing', async () => {
    const first = write('again', 'the-same-key');
    await cancelled();
    expect((await first).status).toBe(503);
    const second = write('again', 'the-same-key');
    await cancelled();
    expect((await second).status).toBe(503);
  });
});
