import type { Witnesses } from '../fault.ts';
import { databaseAvailable, primaryMoved, toldByRds } from '../witnesses/database.ts';

export default {
  effect: [toldByRds('event of the failover', /failover started/i), primaryMoved],
  recovery: [toldByRds('event of the completion', /failover completed/i), databaseAvailable],
} satisfies Witnesses;
