import { dev } from './dev.ts';
import { type Environment, fact } from './environment.ts';

/** Where people play. */
export const prod: Environment = {
  name: 'prod',
  facts: {
    ...dev.facts,
    natGateways: fact('one-per-zone', 'With one, losing its zone would take the way out from every zone'),
    instanceType: fact('t3.small', 'Steady load: twice the credits of the smallest'),
    instances: fact(
      { min: 2, desired: 4, max: 10 },
      'Two a zone: a deployment takes one out and leaves its zone served',
    ),
    scaleInProtection: fact(true, 'A quiet hour must not take instances away that the evening needs'),
    graceSeconds: fact(180, 'Three times the warm-up: a slow package mirror must not start a launch loop'),
    warmupSeconds: fact(60, 'Boot, user data and deployment as measured on this type'),
    drainSeconds: fact(15, 'Slow clients finish what they have begun'),
    loadBalancerDeletionProtection: fact(true, 'Its DNS name is published'),
    database: fact(
      {
        instanceClass: 'db.m7g.large',
        engineVersion: '18',
        storageGiB: 100,
        maxConnections: 200,
        poolSize: 8,
        multiAz: true,
        backupDays: 7,
        deletionProtection: true,
      },
      'Steady load needs a class without credits; what players have made is not deleted by one call; the pools of ten instances fit in twice',
    ),
    approval: fact(
      { by: 'person', hours: 24 },
      'Somebody looks at what players will get, and at the hour; within a day',
    ),
    probeRate: fact(100, 'Tells an outage to 10 ms, and is a small part of an evening'),
    logRetentionDays: fact(90, 'An incident is looked back at for a quarter'),
    artifactDays: fact(30, 'Any build of the last month can be deployed again'),
    drills: fact('never', 'Until staging has passed every drill for a month, players are not drilled with'),
    keepDataOnTeardown: fact(true, 'A last snapshot outlives the environment'),
    keyDeletionDays: fact(30, 'The longest that KMS allows: what the key has encrypted is lost with it'),
  },
};
