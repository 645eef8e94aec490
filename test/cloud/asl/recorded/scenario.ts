import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { HistoryEvent } from '../../../../cloud/asl/history.ts';

/** What was asked of AWS, and what it answered. */
export interface Scenario {
  readonly id: string;
  readonly file: string;
  readonly category: string;
  /** When, as `25-11-2024, 19:02:42`. */
  readonly recorded: string;
  /** Paths that are not compared. */
  readonly skip: readonly string[];
  readonly calls: readonly { readonly op: string; readonly params: Readonly<Record<string, string>> }[];
  readonly expected: Readonly<Record<string, unknown>>;
}

/** The recordings, from the folder that ASL_RECORDED names. */
export function scenarios(folder: string): Scenario[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ ...(JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Scenario), file }));
}

/** The recorded histories, in the order of the executions. */
export function histories({ expected }: Scenario): { name: string; events: HistoryEvent[] }[] {
  return Object.entries(expected).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && 'events' in value
      ? [{ name, events: value.events as HistoryEvent[] }]
      : [],
  );
}

/** Whether its calls are there with which to repeat its executions. */
export function executes(scenario: Scenario): boolean {
  return scenario.calls.some((it) => it.op === 'create_state_machine') && histories(scenario).length > 0;
}
