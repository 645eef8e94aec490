import type { Happening } from './happening.ts';

export type Line = Pick<Happening, 'at' | 'source' | 'text'>;

/** Ids and times, by which lines differ that say the same. */
const OWN = /\b(?:i|subnet|eni|d)-[0-9A-Za-z]+|\d{4}-\d\d-\d\dT[\d:.]+Z|\d+/g;

/** In the order of time; of lines in a row that say the same of something else, the first stands for all. */
export function timelineLines(all: readonly Line[]): Line[] {
  const ordered = all.toSorted((a, b) => a.at.localeCompare(b.at));
  const runs: Line[][] = [];
  const key = ({ source, text }: Line) => `${source}: ${text.replace(OWN, '#')}`;
  for (const line of ordered) {
    const run = runs.at(-1);
    if (run && key(run[0]!) === key(line)) run.push(line);
    else runs.push([line]);
  }
  return runs.map(([first, ...same]) =>
    same.length === 0
      ? first!
      : { ...first!, text: `${first!.text} (and ${same.length} more like it until ${same.at(-1)!.at.slice(11, 23)})` },
  );
}
