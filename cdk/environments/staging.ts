import { dev } from './dev.ts';
import { type Environment, fact } from './environment.ts';

/** The rehearsal: what differs from production here is only what nobody could tell from the outside. */
export const staging: Environment = {
  name: 'staging',
  facts: {
    ...dev.facts,
    natGateways: fact('one-per-zone', 'A rehearsal of losing a zone must not lose the way out of the other one'),
    instanceType: fact('t3.small', 'As in production, so that measured times carry over'),
    graceSeconds: fact(180, 'As in production'),
    warmupSeconds: fact(60, 'As in production'),
    drainSeconds: fact(15, 'As in production'),
    probeRate: fact(100, 'As in production'),
    drills: fact('weekly', 'What may fail in production fails here first, on a day when somebody looks'),
    logRetentionDays: fact(30, 'A release is looked back at for a month'),
    artifactDays: fact(10, 'The builds of a release'),
  },
};
