import * as z from 'zod';
import { settings } from '../settings.ts';
import { step } from '../step.ts';
import { criticalPath } from './critical-path.ts';
import { definitions, type State } from './definition.ts';
import { expectation } from './expectation.ts';
import { monthlyCost } from './monthly-cost.ts';
import { Planned } from './planned.ts';
import { runCost } from './run-cost.ts';

const { region, account, environment } = settings;
const provision = `arn:aws:states:${region}:${account}:stateMachine:muster-${environment}-provision`;

/** How long the changes take and what decides it, by the definition of `provision` as it is deployed; what they cost a month, and what the run costs. */
export const handler = step(z.object({ changes: z.array(Planned) }), async ({ changes }) => {
  const machines = await definitions(provision);
  const nested = ({ Arguments }: State) => machines.get(Arguments?.StateMachineArn ?? '');
  const path = criticalPath(machines.get(provision)!, expectation(changes), nested);
  return {
    calls: changes.reduce((sum, { calls }) => sum + calls.length, 0),
    duration: path,
    monthly: monthlyCost(changes.map(({ resource }) => resource)),
    run: runCost(path),
  };
});
