import { afterAll, beforeAll } from 'vitest';
import { approval } from './phases/approval.ts';
import { found } from './phases/found.ts';
import { migrations } from './phases/migrations.ts';
import { pushes } from './phases/pushes.ts';
import { rollback } from './phases/rollback.ts';
import { underTraffic } from './phases/under-traffic.ts';
import { type Provisioned, provisioned } from './provisioned.ts';

let world: Provisioned;
beforeAll(async () => {
  world = await provisioned();
}, 240_000);
afterAll(() => world[Symbol.asyncDispose]());

// One environment for all, since making it takes longest; each phase leaves it live.
pushes(() => world);
found(() => world);
migrations(() => world);
rollback(() => world);
approval(() => world);
// The last: its errors ring alarms, and whoever deploys while one rings waits for it.
underTraffic(() => world);
