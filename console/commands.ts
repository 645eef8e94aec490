import { approve } from './commands/approve.ts';
import { console_ } from './commands/console.ts';
import { deploy } from './commands/deploy.ts';
import { doctor } from './commands/doctor.ts';
import { drift } from './commands/drift.ts';
import { drill } from './commands/drill.ts';
import { logs } from './commands/logs.ts';
import { metrics } from './commands/metrics.ts';
import { plan } from './commands/plan.ts';
import { provision } from './commands/provision.ts';
import { start } from './commands/start.ts';
import { status } from './commands/status.ts';
import { stop } from './commands/stop.ts';
import { teardown } from './commands/teardown.ts';
import { verify } from './commands/verify.ts';
import { why } from './commands/why.ts';
import type { Program } from './muster.ts';

/** Every command, in the order in which `--help` lists them. */
export const commands: readonly ((program: Program) => void)[] = [
  start,
  stop,
  status,
  plan,
  drift,
  provision,
  deploy,
  approve,
  drill,
  verify,
  why,
  logs,
  teardown,
  console_,
  metrics,
  doctor,
];
