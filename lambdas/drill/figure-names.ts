import { duration, number } from '../report/figures-in-words.ts';

interface Named {
  readonly name: string;
  readonly inWords: (value: number) => string;
}

const count = (name: string): Named => ({ name, inWords: (value) => number(Math.round(value)) });
const time = (name: string): Named => ({ name, inWords: duration });

/** What is expected of, in words; by where the figure is. */
const NAMES: Readonly<Record<string, Named>> = {
  'all.rtoMs': time('the recovery time'),
  'all.harmed.failed': count('the number of requests that failed'),
  'all.latency.p99': time('the time within which 99 of 100 good answers came'),
  'fleet.ended': count('the number of instances that were ended and not hit'),
  'proof.lost': count('the number of acknowledged writes that are lost'),
  'proof.resurrected': count('the number of refused writes that are there'),
  'proof.duplicated': count('the number of writes that are there more than once'),
};

export const figureNamed = (figure: string): Named => NAMES[figure] ?? count(figure);
