import { afterAll, beforeAll, describe } from 'vitest';
import { approval } from './phases/approval.ts';
import { drills } from './phases/drills.ts';
import { failures } from './phases/failures.ts';
import { found } from './phases/found.ts';
import { inputs } from './phases/inputs.ts';
import { migrations } from './phases/migrations.ts';
import { provisioning } from './phases/provisioning.ts';
import { pushes } from './phases/pushes.ts';
import { rights } from './phases/rights.ts';
import { rollback } from './phases/rollback.ts';
import { teardown } from './phases/teardown.ts';
import { underTraffic } from './phases/under-traffic.ts';
import { witnesses } from './phases/witnesses.ts';
import { type Provisioned, provisioned } from './provisioned.ts';
import { type Whole, whole } from './whole.ts';

/** One environment for all, since making it takes longest; each phase leaves it to the next as that needs it. */
describe('the life of an environment', () => {
  let all: Whole;
  beforeAll(async () => {
    all = await whole();
  }, 180_000);
  afterAll(() => all[Symbol.asyncDispose]());

  inputs(() => all);
  provisioning(() => all);

  describe('while it is live', () => {
    let live: Provisioned;
    beforeAll(async () => {
      live = await provisioned(all);
    }, 240_000);
    afterAll(() => live[Symbol.dispose]());

    pushes(() => live);
    found(() => live);
    migrations(() => live);
    rollback(() => live);
    approval(() => live);
    drills(() => all);
    witnesses(() => all);
    // The last: its errors ring alarms, and whoever deploys or drills while one rings has to wait.
    underTraffic(() => live);
  });

  failures(() => all);
  teardown(() => all);
  rights(() => all);
});
