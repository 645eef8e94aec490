import {
  type DescribeExecutionOutput,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type Router from '@koa/router';
import { budget } from '../../budget.ts';
import { wall } from '../../clock.ts';
import type { Connection } from '../../connect.ts';
import { costs } from '../../costs.ts';
import { openDescribed } from '../../described.ts';
import { resumeDrills, stopDrills, whyStopped } from '../../drills-switch.ts';
import { machineArn } from '../../execute.ts';
import { readable } from '../../history.ts';
import { inputSchema } from '../../input-schema.ts';
import { kept } from '../../kept.ts';
import { rotation } from '../../rotation.ts';
import type { SkipWindow } from '../../turns.ts';
import { BadRequest, requestBody } from '../request-body.ts';

const CATALOGUE_EVERY_MS = 60_000;

/** A drill that ran or runs; `verdict` is there once it is over. */
export interface Drilled {
  readonly executionArn: string;
  readonly run: string;
  readonly drill: string;
  readonly at: Date;
  readonly status: string;
  readonly verdict?: string;
  readonly because?: string;
  readonly rtoMs?: number | null;
}

/** The drills: what there is, what was done, and the switch that stops them all. */
export function drills(router: Router, connection: Connection): void {
  const states = new SFNClient(connection.config);
  const described = openDescribed(states, drilled);
  // Asked of a function, which changes with the orchestrator alone.
  const experimentsOf = kept(CATALOGUE_EVERY_MS, wall, () => catalogue(connection));

  router.get('/drills', async (ctx) => {
    const [experiments, executions, stopped, spent] = await Promise.all([
      experimentsOf(),
      states.send(new ListExecutionsCommand({ stateMachineArn: machineArn(connection, 'drill'), maxResults: 60 })),
      whyStopped(connection),
      costs(connection),
    ]);
    const { found, isPartial } = await described(executions.executions ?? []);
    const runs = found.filter((it) => it !== undefined);
    ctx.body = { experiments: experiments ?? {}, runs, isPartial, stopped, budget: budget(spent, new Date()) };
  });

  router.get('/drills/schedule', async (ctx) => {
    const experiments = Object.entries((await experimentsOf()) ?? {});
    const skips = new Map(experiments.map(([name, { schedule }]) => [name, schedule?.skip ?? []]));
    ctx.body = await rotation(connection, skips, new Date());
  });

  router.post('/drills', async (ctx) => {
    const { drill, dryRun } = await requestBody<{ drill: string; dryRun?: boolean }>(ctx.req);
    const input = { environment: connection.environment, drill, ...(dryRun && { dryRun }) };
    const stateMachineArn = machineArn(connection, 'drill');
    const { executionArn } = await states.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    ctx.status = 201;
    ctx.body = { executionArn };
  });

  router.put('/drills/stop', async (ctx) => {
    const { because } = await requestBody<{ because?: unknown }>(ctx.req);
    if (typeof because !== 'string' || !because.trim())
      throw new BadRequest('Say why the drills are stopped: whoever wants the next one will read it');
    await stopDrills(connection, because.trim());
    ctx.status = 204;
  });
  router.delete('/drills/stop', async (ctx) => {
    await resumeDrills(connection);
    ctx.status = 204;
  });
}

/** Undefined for a dry run: nothing was drilled. */
function drilled(told: DescribeExecutionOutput): Drilled | undefined {
  const { drill = '', dryRun } = JSON.parse(told.input!) as { drill?: string; dryRun?: boolean };
  if (dryRun) return;
  const { executionArn, name, startDate, status } = told;
  return { executionArn: executionArn!, run: name!, drill, at: startDate!, status: status!, ...end(told) };
}

type Catalogue = Readonly<Record<string, { readonly schedule?: { readonly skip: SkipWindow[] } }>>;

/** The experiments by their names, as the function knows them that checks the input. */
async function catalogue(connection: Connection): Promise<Catalogue | undefined> {
  const schema = (await inputSchema(connection, 'drill')) as
    | { properties?: { drill?: { experiments?: Catalogue } } }
    | undefined;
  return schema?.properties?.drill?.experiments;
}

const VERDICTS: Readonly<Record<string, string>> = { DrillFailed: 'FAIL', DrillInvalid: 'INVALID' };

function end({ output, error, cause }: { output?: string; error?: string; cause?: string }): Partial<Drilled> {
  if (error) return { verdict: VERDICTS[error] ?? error, because: readable(cause) };
  if (!output) return {};
  const { verdict, skipped, rtoMs } = JSON.parse(output) as { verdict?: string; skipped?: string; rtoMs?: number };
  return { verdict: verdict ?? 'skipped', ...(skipped && { because: skipped }), ...(rtoMs !== undefined && { rtoMs }) };
}
