import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeExecutionCommand, paginateGetExecutionHistory, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { execute, machineArn } from '../../console/execute.ts';
import { readReport } from '../../console/report.ts';
import type { Pair } from './pair.ts';
import type { World } from './world.ts';

/** What a rule says of a configuration, and what its drill says of the same. */
export interface Shown {
  readonly found: boolean;
  readonly verdict: string;
  readonly because: string;
  readonly rtoMs: number | null;
  readonly run: string;
}

/** Asks the plan, and drills beside it. `mend` is done in the middle of a drill that looks for a recovery in vain for `stays` seconds, once the plan has looked. */
export async function show(
  world: World,
  rule: string,
  drill: string,
  pair: Pair,
  mend?: () => Promise<void>,
): Promise<Shown> {
  const planned = findings(world);
  const executionArn = await start(world, drill, pair.with);
  if (pair.during) {
    await world.until('the fault is there', async () => (await states(world, executionArn)).has('Observe'));
    await pair.during(world);
  }
  const found = (await planned).includes(rule);
  if (mend && pair.stays) await duringRecovery(world, executionArn, pair.stays, mend);
  for (;;) {
    const { status, error } = await world.states.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== 'RUNNING') return { found, ...(await told(world, executionArn, error)) };
    await sleep(500);
  }
}

async function findings(world: World): Promise<string[]> {
  const { environment } = world.connection;
  const { output } = await execute<{ findings: { rule: string }[] }>(
    world.connection,
    { machine: 'plan', input: { environment } },
    { quiet: true },
  );
  return output.findings.map(({ rule }) => rule);
}

async function start(world: World, drill: string, changes: object | undefined): Promise<string> {
  const { environment } = world.connection;
  const { executionArn } = await world.states.send(
    new StartExecutionCommand({
      stateMachineArn: machineArn(world.connection, 'drill'),
      input: JSON.stringify({ environment, drill, rate: 25, ...(changes && { with: changes }) }),
    }),
  );
  return executionArn!;
}

async function told(world: World, executionArn: string, error = ''): Promise<Omit<Shown, 'found'>> {
  const run = executionArn.split(':').at(-1)!;
  const { judgement, figures } = await readReport(world.connection, run).catch(() => ({}) as never);
  return {
    verdict: judgement?.verdict ?? error,
    because: judgement?.because.join('; ') ?? '',
    rtoMs: figures?.all.rtoMs ?? null,
    run,
  };
}

/** Returns when it has been mended, or when the drill has found the recovery by itself. */
async function duringRecovery(world: World, executionArn: string, seconds: number, mend: () => Promise<void>) {
  for (;;) {
    const entered = await states(world, executionArn);
    const { status } = await world.states.send(new DescribeExecutionCommand({ executionArn }));
    if (entered.has('StopProbe') || status !== 'RUNNING') return;
    const since = entered.get('Recovery');
    if (since && Date.now() - since.getTime() > seconds * 1000) return mend();
    await sleep(500);
  }
}

/** Each state that was entered, and when first. */
async function states(world: World, executionArn: string): Promise<Map<string, Date>> {
  const entered = new Map<string, Date>();
  for await (const { events = [] } of paginateGetExecutionHistory({ client: world.states }, { executionArn }))
    for (const { stateEnteredEventDetails, timestamp } of events) {
      const name = stateEnteredEventDetails?.name;
      if (name && !entered.has(name)) entered.set(name, timestamp!);
    }
  return entered;
}
