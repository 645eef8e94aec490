import type { Witnesses } from '../fault.ts';
import { databaseAvailable, toldByRds } from '../witnesses/database.ts';

export default {
  effect: [toldByRds('event of the loss', /recovery of the standby .* has started/i)],
  recovery: [toldByRds('event of the recovery', /recovery of the standby .* is complete/i), databaseAvailable],
} satisfies Witnesses;
