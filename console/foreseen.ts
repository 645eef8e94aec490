import { styleText } from 'node:util';
import { seconds } from './progress.ts';

/** What a drill's dry run answers. */
export interface Foreseen {
  readonly targets: readonly { readonly id: string; readonly zone?: string }[];
  /** Of the error budget; by how many runs, with none what the experiment allows itself. */
  readonly predicted: { readonly ms: number; readonly runs: number };
  readonly budget: { readonly remainingMs: number };
  readonly refusals: readonly string[];
}

/** As a person reads it. */
export function foreseenText({ targets, predicted, budget, refusals }: Foreseen): string {
  const { ms, runs } = predicted;
  const by = runs === 0 ? 'at the most, by what it allows itself' : `by its ${runs === 1 ? 'one run' : `${runs} runs`}`;
  return [
    ...targets.map(({ id, zone }) => `  would hit  ${id}${zone ? ` in ${zone}` : ''}`),
    `  would cost ${seconds(ms)} of the error budget, ${by}; ${seconds(budget.remainingMs)} are left of 30 days`,
    ...refusals.map((reason) => `  ${styleText('red', 'refused')}    ${reason}`),
  ].join('\n');
}
