import { QueryEvaluationError, StateFault, unexpectedType } from './error.ts';
import { isObject, type Json } from './json.ts';
import type { IterationsWaiting, MapItem } from './run.ts';
import type { MapState } from './states/map.ts';
import type { Turn } from './turn.ts';

/** The items of a Map: what `Items` or `ItemsPath` gives, else the input itself. An object's items are its entries. */
export async function itemsOf(turn: Turn, state: MapState, input: Json): Promise<MapItem[]> {
  const value = state.items ? await state.items(turn.scope({ input })) : input;
  if (Array.isArray(value)) return value.map((it, index) => ({ index, value: it }));
  if (isObject(value) && state.language === 'JSONata') {
    return Object.entries(value).map(([key, it], index) => ({ index, key, value: it }));
  }
  if (state.language === 'JSONPath') {
    throw new StateFault(`Reference path "${state.itemsText ?? '$'}" must point to array.`);
  }
  if (!state.items)
    throw new QueryEvaluationError(`Map state input must be an array but was: ${JSON.stringify(value)}`);
  throw unexpectedType(state.itemsText ?? '', 'Items', 'array', value);
}

/** What each iteration starts with: its item, or what ItemSelector makes of it. */
export async function inputsOf(turn: Turn, state: MapState, input: Json, items: readonly MapItem[]): Promise<Json[]> {
  if (!state.itemSelector)
    return items.map((it) => (it.key === undefined ? it.value : { Key: it.key, Value: it.value }));
  const inputs: Json[] = [];
  for (const item of items) inputs.push(await state.itemSelector(turn.scope({ input, item })));
  return inputs;
}

/** What each iteration ended with; one that was tolerated to fail gives its error. */
export function outputs({ results }: IterationsWaiting): Json[] {
  return results
    .flat()
    .map((it) => (it && 'output' in it ? it.output : { Error: it?.error ?? 'States.Runtime', Cause: it?.cause ?? '' }));
}
