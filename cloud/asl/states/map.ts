import type { CommonState, Region } from '../definition.ts';
import { StatesError } from '../error.ts';
import { finish, pathedInput } from '../io.ts';
import { isObject, type Json } from '../json.ts';
import {
  type Batcher,
  batcher,
  type Count,
  checkLabel,
  checkProcessor,
  count,
  type Dataset,
  dataset,
  wholeNumber,
} from '../map-fields.ts';
import { inputsOf, itemsOf, outputs } from '../map-items.ts';
import { distributed } from '../map-run.ts';
import { resultsOf, withResult } from '../results.ts';
import type { IterationsWaiting, MapItem } from '../run.ts';
import type { Evaluate } from '../scope.ts';
import { expressionOf } from '../template.ts';
import type { Turn } from '../turn.ts';
import type { StateType } from './type.ts';

export interface MapState extends CommonState {
  readonly type: 'Map';
  readonly processor: Region;
  readonly distributed: boolean;
  readonly express: boolean;
  readonly label?: string;
  readonly items?: Evaluate;
  /** The expression in `Items`, or the path in `ItemsPath`, for messages. */
  readonly itemsText?: string;
  readonly itemSelector?: Evaluate;
  readonly maxConcurrency?: Count;
  readonly toleratedCount?: Count;
  readonly toleratedPercentage?: Evaluate;
  /** ItemReader and ResultWriter: `Resource`, their arguments, their configuration. */
  readonly reader?: Dataset;
  readonly writer?: Dataset;
  readonly batcher?: Batcher;
}

/** AWS runs up to 40 iterations of an inline Map at once. */
const INLINE_LIMIT = 40;

export const map: StateType<MapState> = {
  transitions: true,
  parse(fields, common, region) {
    const name = fields.has('ItemProcessor') ? 'ItemProcessor' : 'Iterator';
    const raw = fields.object(name);
    const processor = fields.inside(raw ?? {}, name);
    const config = isObject(raw?.ProcessorConfig) ? raw.ProcessorConfig : {};
    checkProcessor(processor, config);
    if (fields.has('Label')) checkLabel(fields);
    return {
      ...common,
      type: 'Map',
      processor: raw ? region(processor) : { startAt: '', states: {} },
      distributed: config.Mode === 'DISTRIBUTED',
      express: config.ExecutionType === 'EXPRESS',
      label: fields.string('Label'),
      items: fields.template('Items') ?? fields.path('ItemsPath'),
      itemsText:
        expressionOf(fields.raw.Items ?? null) ?? (fields.has('ItemsPath') ? fields.string('ItemsPath') : undefined),
      itemSelector: fields.template('ItemSelector') ?? common.parameters,
      maxConcurrency: count(fields, 'MaxConcurrency'),
      toleratedCount: count(fields, 'ToleratedFailureCount'),
      toleratedPercentage: fields.value('ToleratedFailurePercentage') ?? fields.path('ToleratedFailurePercentagePath'),
      reader: dataset(fields, 'ItemReader', 'ReaderConfig'),
      writer: dataset(fields, 'ResultWriter', 'WriterConfig'),
      batcher: batcher(fields),
    };
  },

  async act(turn, state) {
    const input = await pathedInput(turn);
    if (state.distributed) return distributed.act(turn, state, input);
    const items = await itemsOf(turn, state, input);
    const limit = await concurrency(turn, state, input);
    const inputs = await inputsOf(turn, state, input, items);
    turn.inspect(
      'afterItemsPath',
      items.map((it) => it.value),
    );
    if (state.itemSelector) turn.inspect('afterItemSelector', inputs);
    if (state.maxConcurrency) turn.inspect('maxConcurrency', limit);
    const started = turn.log('MapStateStarted', { length: items.length });
    if (items.length === 0) return done(turn, []);
    const results = resultsOf(items.map(() => null));
    turn.wait({ kind: 'iterations', items, inputs, next: 0, running: [], results, limit });
    for (let count = Math.min(limit, items.length); count > 0; count--) begin(turn, state, started);
  },

  async on(turn, state, happening) {
    const { waiting } = turn.cursor;
    if (state.distributed) return distributed.on(turn, state, happening);
    if (waiting?.kind !== 'iterations' || happening.type !== 'child') return;
    const { index, outcome, previous } = happening;
    turn.set({ previous });
    if (!('output' in outcome)) {
      turn.log('MapIterationFailed', { name: state.name, index }, previous, true);
      return turn.raise(new StatesError(outcome.error, outcome.cause));
    }
    const running = waiting.running.filter((it) => it !== index);
    turn.wait({ ...waiting, running, results: withResult(waiting.results, index, outcome) });
    turn.log('MapIterationSucceeded', { name: state.name, index });
    const now = turn.cursor.waiting as IterationsWaiting;
    if (now.next < now.items.length) begin(turn, state, previous);
    else if (running.length === 0) await done(turn, outputs(now));
  },
};

function begin(turn: Turn, state: MapState, after: number): void {
  const waiting = turn.cursor.waiting as IterationsWaiting;
  const index = waiting.next;
  const previous = turn.log('MapIterationStarted', { name: state.name, index }, after, true);
  turn.wait({ ...waiting, next: index + 1, running: [...waiting.running, index] });
  const item = waiting.items[index] as MapItem;
  turn.spawn([state.name], state.processor.startAt, index, waiting.inputs[index] as Json, { item, previous });
}

async function done(turn: Turn, results: Json[]): Promise<void> {
  turn.set({ waiting: undefined });
  turn.log('MapStateSucceeded', undefined, turn.cursor.previous, true);
  await finish(turn, results, { resulting: true });
}

async function concurrency(turn: Turn, state: MapState, input: Json): Promise<number> {
  const given = await wholeNumber(turn, state.maxConcurrency, input);
  return given === undefined || given === 0 ? INLINE_LIMIT : given;
}
