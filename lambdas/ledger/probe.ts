import { randomUUID } from 'node:crypto';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { logger, step } from '../step.ts';
import { read } from '../table.ts';
import { appendable } from './appendable.ts';
import { clock } from './clock.ts';
import { leg } from './leg.ts';
import type { Progress } from './progress.ts';
import { siteUrl } from './site-url.ts';

const sfn = new SFNClient({ maxAttempts: 3 });

/** Of this execution environment: invocations that it serves one after the other share a monotonic clock. */
const here = randomUUID();

const Ask = z.object({
  environment: z.string(),
  execution: z.string(),
  run: z.string(),
  rate: z.number(),
  writes: z.number(),
  seconds: z.number(),
  timeoutMs: z.number(),
  inFlightMax: z.int(),
  legSeconds: z.number(),
  progress: z.custom<Progress>().optional(),
});

/** Sends reads and writes through the public load balancer on a fixed schedule, and keeps one row of each in the ledger. */
export const handler = step(Ask, async ({ progress: told, execution, ...plan }) => {
  const progress = await leg({ ...plan, url: await siteUrl() }, told, {
    store: appendable(plan.run),
    clock,
    process: here,
    stopped: async () => Boolean(await read('probe-stop', plan.run)) || !(await runs(execution)),
    warn: (error) => logger.warn('goes on', { because: error.message }),
  });
  return { progress };
});

/** An execution that was stopped does not end the invocations that it has started. */
async function runs(executionArn: string): Promise<boolean> {
  const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  return status === 'RUNNING';
}
