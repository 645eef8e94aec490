import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { Principal, Session } from '../../service.ts';
import type { Store } from '../../store.ts';
import { uniqueId } from './directory.ts';

interface SessionRow {
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: string;
  readonly principal: Principal;
}

export interface Sessions {
  issue(principal: Principal, seconds: number): Session;
  /** Also one that has expired: the wire tells its holder so. */
  find(accessKeyId: string): (SessionRow & { expired: boolean }) | undefined;
}

const DAY = 86_400_000;

/**
 * Temporary credentials. Their clock is the wall's even where the cloud's runs faster: an SDK renews what it was given when the clock
 * of its own machine says so.
 */
export function openSessions(store: Store, clock: Clock): Sessions {
  const rows = store.table<SessionRow>('iam/session');
  return {
    issue(principal, seconds) {
      const now = clock.now().getTime();
      for (const [key, row] of rows.entries()) if (Date.parse(row.expiration) < now - DAY) rows.delete(key);
      const accessKeyId = uniqueId('ASIA');
      const row = {
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(96).toString('base64'),
        expiration: new Date(now + seconds * 1000).toISOString(),
        principal,
      };
      rows.put(accessKeyId, row);
      return { ...row, accessKeyId, expiration: new Date(row.expiration) };
    },
    find(accessKeyId) {
      const row = rows.get(accessKeyId);
      return row && { ...row, expired: Date.parse(row.expiration) <= clock.now().getTime() };
    },
  };
}
