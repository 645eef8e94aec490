import { openSky } from '../../aws/states/cloud.ts';
import { answers } from '../../aws/states/recorded/answers.ts';
import { judgeAnswer } from '../../aws/states/recorded/judge-answer.ts';
import { judge, LEVELS, type Level } from './levels.ts';
import { replay } from './replay.ts';
import { executes, type Scenario, scenarios } from './scenario.ts';

/** The share of scenarios that agrees with AWS, in percent, below which a level is not kept. */
export const LEAST: Readonly<Partial<Record<Level, number>>> = { status: 99, result: 95, events: 97, full: 90 };

/** A scenario beside what happens here: what differs at each level. `compared` is empty where its calls were not recorded. */
export interface Compared {
  readonly scenario: Scenario;
  readonly compared: readonly Level[];
  readonly differences: Readonly<Partial<Record<Level, string>>>;
}

/** Replays all scenarios of a folder: executions in the engine, answers of the API in a cloud. */
export async function conformance(folder: string): Promise<Compared[]> {
  await using sky = await openSky();
  const all: Compared[] = [];
  for (const scenario of scenarios(folder)) {
    const compared = new Set<Level>();
    const differences: Partial<Record<Level, string>> = {};
    const note = (level: Level, difference: string | undefined) => {
      compared.add(level);
      if (difference !== undefined) differences[level] ??= difference;
    };
    for (const answer of await answers(scenario, sky)) {
      const { status, result } = judgeAnswer(answer, scenario);
      note('status', status);
      for (const level of ['result', 'full'] as const) note(level, result);
    }
    if (executes(scenario)) {
      const found = judge(scenario, await replay(scenario));
      for (const level of LEVELS) note(level, found[level]);
    }
    all.push({ scenario, compared: [...compared], differences });
  }
  return all;
}

/** How many agree, of how many. */
export function agreeing(all: readonly Compared[], level: Level): { agree: number; of: number; percent: number } {
  const compared = all.filter((it) => it.compared.includes(level));
  const agree = compared.filter((it) => it.differences[level] === undefined).length;
  return { agree, of: compared.length, percent: compared.length === 0 ? 100 : (agree * 100) / compared.length };
}

/** A row per category and one for all, a column per level. */
export function table(all: readonly Compared[]): Record<string, Record<string, string | number>> {
  const categories = [...new Set(all.map((it) => it.scenario.category))].sort();
  const row = (some: readonly Compared[]) => ({
    scenarios: some.length,
    replayed: some.filter((it) => it.compared.length > 0).length,
    ...Object.fromEntries(
      LEVELS.map((level) => {
        const { agree, of, percent } = agreeing(some, level);
        return [level, of === 0 ? '-' : `${agree}/${of} ${percent.toFixed(1)} %`];
      }),
    ),
  });
  return {
    ...Object.fromEntries(categories.map((name) => [name, row(all.filter((it) => it.scenario.category === name))])),
    all: row(all),
  };
}
