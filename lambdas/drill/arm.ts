import { CreateScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import * as z from 'zod';
import { arn, named } from '../naming.ts';
import { settings } from '../settings.ts';
import { step } from '../step.ts';
import { unless } from '../unless.ts';
import { Asked, asked } from './asked.ts';
import { planHarm } from './harm.ts';
import { scheduleName } from './schedule-name.ts';

const scheduler = new SchedulerClient({ maxAttempts: 5 });

/** So long the schedule goes on trying. */
const DAY_MS = 86_400_000;

const Ask = Asked.extend({
  run: z.string(),
  execution: z.string(),
  targets: z.array(
    z.object({ id: z.string(), zone: z.string().optional(), facts: z.record(z.string(), z.string()).optional() }),
  ),
});

/**
 * Writes down what is going to be harmed, and sets the schedule that takes it back whatever becomes of this execution, of its functions or of the
 * whole orchestrator. Only then may anything be harmed.
 */
export const handler = step(Ask, async ({ run, execution, targets, ...ask }) => {
  const experiment = asked(ask);
  const now = Date.now();
  const harm = await planHarm({
    run,
    execution,
    drill: ask.drill,
    experiment,
    targets: targets as never,
    armedAt: new Date(now).toISOString(),
    undoAt: new Date(now + experiment.undoAfterSeconds * 1000).toISOString(),
    notes: {},
    sights: {},
  });
  // Every minute until it is taken back: Lambda tries an invocation of a schedule three times, and what ails the undo may last longer.
  await scheduler
    .send(
      new CreateScheduleCommand({
        Name: scheduleName(run),
        Description: `Takes back what the drill ${ask.drill} has done`,
        ScheduleExpression: 'rate(1 minute)',
        StartDate: new Date(harm.undoAt),
        EndDate: new Date(Date.parse(harm.undoAt) + DAY_MS),
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: arn('lambda', `function:${named('undo')}`),
          RoleArn: `arn:aws:iam::${settings.account}:role/${named('undo-schedule')}`,
          Input: JSON.stringify({ environment: settings.environment, run, by: 'the schedule' }),
          RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 3600 },
        },
      }),
    )
    // Set by an earlier attempt whose answer was lost.
    .catch(unless('Conflict'));
  return { undoAt: harm.undoAt };
});
