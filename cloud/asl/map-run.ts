import { StateFault, StatesError } from './error.ts';
import { finish } from './io.ts';
import { byteLength, type Json, type JsonObject } from './json.ts';
import { wholeNumber } from './map-fields.ts';
import { inputsOf, itemsOf, outputs } from './map-items.ts';
import { advanceWindow } from './map-window.ts';
import { resultsOf, withResult } from './results.ts';
import type { IterationsWaiting, Job, MapItem, MapRun } from './run.ts';
import type { MapState } from './states/map.ts';
import type { Continuation } from './states/type.ts';
import type { Turn } from './turn.ts';

/** A distributed Map runs at most so many child executions at once; AWS's 10,000 would not fit one machine. */
const LIMIT = 1_000;

/** A Map whose iterations are executions of their own, under a map run. */
export const distributed = {
  async act(turn: Turn, state: MapState, input: Json): Promise<void> {
    const items = state.reader ? [] : await itemsOf(turn, state, input);
    turn.log('MapStateStarted', { length: items.length });
    const mapRun = await open(turn, state, input);
    turn.log('MapRunStarted', { mapRunArn: mapRun.arn });
    if (!state.reader) return launch(turn, state, mapRun, items);
    const { resource, parameters, config } = state.reader;
    const scope = turn.scope({ input });
    turn.wait({
      kind: 'read',
      ticket: mapRun.ticket,
      mapRun,
      job: { resource, parameters: (await parameters?.(scope)) ?? {}, state: state.name },
      config: (await config(scope)) as JsonObject,
    });
  },

  async on(turn: Turn, state: MapState, happening: Continuation): Promise<void> {
    const { waiting } = turn.cursor;
    if (happening.type === 'responded' && (waiting?.kind === 'read' || waiting?.kind === 'write')) {
      const { outcome } = happening;
      if (!('output' in outcome)) return fail(turn, outcome.error, outcome.cause);
      if (waiting.kind === 'write') return done(turn, outcome.output);
      turn.inspect('afterItemsPointer', outcome.output);
      const items = (outcome.output as Json[]).map((value, index) => ({ index, value }));
      return launch(turn, state, waiting.mapRun, items);
    }
    if (happening.type !== 'child' || waiting?.kind !== 'iterations') return;
    const { index, outcome } = happening;
    if (!waiting.running.includes(index)) return;
    const running = waiting.running.filter((it) => it !== index);
    const now = advanceWindow({ ...waiting, running, results: withResult(waiting.results, index, outcome) });
    turn.wait(now);
    if (!('output' in outcome) && !tolerated(now)) {
      return fail(
        turn,
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      );
    }
    if (now.running.length === 0) await collect(turn, state, now);
  },
};

function tolerated({ results, items, mapRun }: IterationsWaiting): boolean {
  const failed = results.flat().filter((it) => it && !('output' in it)).length;
  const { toleratedCount, toleratedPercentage } = mapRun as MapRun;
  return failed <= toleratedCount || (failed * 100) / items.length <= toleratedPercentage;
}

async function open(turn: Turn, state: MapState, input: Json): Promise<MapRun> {
  const toleratedCount = await wholeNumber(turn, state.toleratedCount, input);
  const percentage = await state.toleratedPercentage?.(turn.scope({ input }));
  if (percentage !== undefined && (typeof percentage !== 'number' || percentage < 0 || percentage > 100)) {
    throw new StateFault('ToleratedFailurePercentage must be between 0 and 100.');
  }
  if (toleratedCount !== undefined) turn.inspect('toleratedFailureCount', toleratedCount);
  if (percentage !== undefined) turn.inspect('toleratedFailurePercentage', percentage);
  const [, , , region, account] = turn.run.facts.machineArn.split(':');
  const label = state.label ?? crypto.randomUUID().slice(0, 8);
  const machine = turn.run.facts.machineName;
  return {
    arn: `arn:aws:states:${region}:${account}:mapRun:${machine}/${label}:${crypto.randomUUID()}`,
    label,
    ticket: turn.ticket(),
    express: state.express,
    toleratedCount: toleratedCount ?? 0,
    toleratedPercentage: (percentage as number | undefined) ?? 0,
    startedAt: turn.now.toISOString(),
  };
}

async function launch(turn: Turn, state: MapState, mapRun: MapRun, items: MapItem[]): Promise<void> {
  const input = state.inputPath ? await state.inputPath(turn.scope()) : turn.cursor.input;
  const selected = await inputsOf(turn, state, input, items);
  const inputs = await batched(turn, state, input, selected);
  const limit = (await wholeNumber(turn, state.maxConcurrency, input)) || LIMIT;
  if (state.itemSelector) turn.inspect('afterItemSelector', selected);
  if (state.batcher) turn.inspect('afterItemBatcher', inputs);
  if (state.maxConcurrency) turn.inspect('maxConcurrency', limit);
  const shown = state.batcher ? inputs.map((value, index) => ({ index, value })) : items;
  const results = resultsOf(inputs.map(() => null));
  const waiting: IterationsWaiting = {
    kind: 'iterations',
    items: shown,
    inputs,
    next: 0,
    running: [],
    results,
    limit,
    mapRun,
  };
  turn.wait(advanceWindow(waiting));
  if (inputs.length === 0) await collect(turn, state, waiting);
}

/** ItemBatcher: several items in one child's input. */
async function batched(turn: Turn, state: MapState, input: Json, items: Json[]): Promise<Json[]> {
  if (!state.batcher) return items;
  const { batcher } = state;
  const maxItems = (await wholeNumber(turn, batcher.maxItems, input)) ?? Number.POSITIVE_INFINITY;
  const maxBytes = (await wholeNumber(turn, batcher.maxBytes, input)) ?? 262_144;
  const batchInput = await batcher.batchInput?.(turn.scope({ input }));
  const batches: Json[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = byteLength(item) + 1;
    const last = batches.at(-1);
    if (last && last.length < maxItems && bytes + size <= maxBytes) last.push(item);
    else {
      batches.push([item]);
      bytes = 0;
    }
    bytes += size;
  }
  return batches.map((Items): Json => (batchInput === undefined ? { Items } : { BatchInput: batchInput, Items }));
}

async function collect(turn: Turn, state: MapState, waiting: IterationsWaiting): Promise<void> {
  const results = outputs(waiting);
  if (!state.writer) return done(turn, results);
  const scope = turn.scope();
  const { resource, parameters, config } = state.writer;
  const job: Job = { resource, parameters: (await parameters?.(scope)) ?? {}, state: state.name };
  const mapRun = waiting.mapRun as MapRun;
  turn.wait({
    kind: 'write',
    ticket: mapRun.ticket,
    job,
    config: (await config(scope)) as JsonObject,
    mapRun,
    results,
  });
}

async function done(turn: Turn, result: Json): Promise<void> {
  turn.set({ waiting: undefined });
  const succeeded = turn.log('MapRunSucceeded');
  turn.log('MapStateSucceeded');
  turn.set({ previous: succeeded });
  await finish(turn, result, { resulting: true });
}

/** What was under way stays on record: a redrive goes on with it. */
async function fail(turn: Turn, error: string | undefined, cause: string | undefined): Promise<void> {
  turn.log('MapRunFailed', { error, cause });
  await turn.raise(new StatesError(error, cause));
}
