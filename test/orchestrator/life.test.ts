import { afterAll, beforeAll } from 'vitest';
import { drills } from './phases/drills.ts';
import { failures } from './phases/failures.ts';
import { inputs } from './phases/inputs.ts';
import { provisioning } from './phases/provisioning.ts';
import { rights } from './phases/rights.ts';
import { teardown } from './phases/teardown.ts';
import { witnesses } from './phases/witnesses.ts';
import { type Whole, whole } from './whole.ts';

let all: Whole;
beforeAll(async () => {
  all = await whole();
}, 180_000);
afterAll(() => all[Symbol.asyncDispose]());

// The life of one environment, in order: each phase leaves what the next one needs.
inputs(() => all);
provisioning(() => all);
drills(() => all);
witnesses(() => all);
failures(() => all);
teardown(() => all);
rights(() => all);
