import type { Witnesses } from '../fault.ts';
import { databaseAvailable, toldByRds } from '../witnesses/database.ts';
import { readyAgain } from '../witnesses/readiness.ts';
import { secretChanged } from '../witnesses/secret.ts';

export default {
  effect: [toldByRds('event of the rotation', /reset master credentials/i), secretChanged],
  recovery: [databaseAvailable, readyAgain],
} satisfies Witnesses;
