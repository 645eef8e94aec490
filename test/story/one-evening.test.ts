import { afterAll, beforeAll, describe } from 'vitest';
import { begin, type Evening } from './evening.ts';
import { again } from './phases/again.ts';
import { away } from './phases/away.ts';
import { closing } from './phases/closing.ts';
import { declared } from './phases/declared.ts';
import { delivery } from './phases/delivery.ts';
import { encryption } from './phases/encryption.ts';
import { failover } from './phases/failover.ts';
import { hang } from './phases/hang.ts';
import { integration } from './phases/integration.ts';
import { logged } from './phases/logged.ts';
import { lookedAt } from './phases/looked-at.ts';
import { network } from './phases/network.ts';
import { patch } from './phases/patch.ts';
import { performance } from './phases/performance.ts';
import { reach } from './phases/reach.ts';
import { replacement } from './phases/replacement.ts';
import { roles } from './phases/roles.ts';
import { secrets } from './phases/secrets.ts';
import { smoke } from './phases/smoke.ts';

/** The acceptance of the whole: what `npm start` has built, put to the test from outside, in the order of an evening. */
describe('one evening at the guild', () => {
  let evening: Evening | undefined;
  const tonight = () => evening!;
  beforeAll(async () => {
    evening = await begin();
  }, 180_000);
  afterAll(async () => {
    await evening?.clear();
    for (const [what, value] of evening?.measured ?? []) console.log(`${what.padEnd(64)} ${value}`);
  }, 60_000);

  const phases = [
    delivery,
    smoke,
    lookedAt,
    declared,
    integration,
    encryption,
    roles,
    network,
    reach,
    logged,
    performance,
    again,
    patch,
    hang,
    replacement,
    failover,
    away,
    secrets,
    closing,
  ];
  for (const phase of phases) phase(tonight);
});
