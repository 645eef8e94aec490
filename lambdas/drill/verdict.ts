import type { Figures } from '../ledger/figures.ts';
import type { Expectation, Judgement, Witness } from '../ledger/report.ts';
import { figureNamed } from './figure-names.ts';
import type { Harm } from './harm.ts';

type Expect = Harm['experiment']['expect'];

/** What was expected, figure by figure, and what was measured. */
export function expectations(expect: Expect, figures: Figures, ended?: number): Expectation[] {
  const { all, proof } = figures;
  const expected: readonly (readonly [figure: string, most: number, value: number | null])[] = [
    ['all.rtoMs', expect.rtoMs, all.rtoMs],
    ['all.harmed.failed', Math.floor(expect.errorRate * all.operations), all.harmed.failed],
    ...(expect.p99Ms ? [['all.latency.p99', expect.p99Ms, all.latency?.p99 ?? null] as const] : []),
    ...(expect.ended === undefined ? [] : [['fleet.ended', expect.ended, ended ?? null] as const]),
    ['proof.lost', expect.rpo, proof.lost.length],
    ['proof.resurrected', 0, proof.resurrected.length],
    ['proof.duplicated', 0, proof.duplicated.length],
  ];
  return expected.map(([figure, most, value]) => ({ figure, most, value, met: value !== null && value <= most }));
}

/** Who was to see the fault and its end, and who did. */
export const witnesses = ({ sights }: Pick<Harm, 'sights'>): Witness[] =>
  Object.entries(sights).map(([key, sight]) => {
    const of = key.startsWith('effect/') ? 'effect' : 'recovery';
    const account = sight?.account ?? `saw nothing of the ${of}`;
    return { of, name: key.slice(of.length + 1), seen: sight !== null, account, at: sight?.at ?? null };
  });

export interface Facts {
  readonly experiment: Harm['experiment'];
  readonly sights: Harm['sights'];
  readonly stoppedBecause?: string | undefined;
  /** What went wrong with the drill itself. */
  readonly problem?: { readonly state: string; readonly cause: string } | undefined;
  /** What was not as before when the environment's time to recover was over. */
  readonly unrecovered?: { readonly cause: string } | undefined;
  /** Too many of the operations that were over before the fault had come to harm. */
  readonly unsteady?: string | undefined;
  /** In milliseconds, each time from the last that a dying probe stored to the first row of the one that took over. */
  readonly blindMs?: readonly number[] | undefined;
  /** Absent if there is no ledger that can be believed. */
  readonly figures?: Figures | undefined;
  /** How many instances their groups have ended of their own accord; undefined if nobody knows. */
  readonly ended?: number | undefined;
}

/**
 * The verdict, and every reason for it. What nobody independent has seen did not happen: then it is INVALID, whatever the figures say. Else it
 * is FAIL for each expectation that is not met, lost writes by their numbers, and for an environment whose time to recover is over; PASS only
 * if there is nothing against it.
 */
export function judge(facts: Facts): Judgement {
  const { experiment, sights, stoppedBecause, problem, unrecovered, unsteady, blindMs = [], figures, ended } = facts;
  const seen = witnesses({ sights });
  const expected = figures ? expectations(experiment.expect, figures, ended) : [];
  // Who cannot be served cannot be read back either: that follows from what has failed, and takes nothing from it.
  const unproven = [
    ...(problem && isOfProof(problem) ? [`${problem.state}: ${problem.cause}`] : []),
    ...(figures ? [] : ['there is no complete ledger, so nothing is proven']),
    ...(figures && figures.proof.readBack === 0 && figures.proof.writes > 0 ? ['no write was read back'] : []),
  ];
  const invalid = [
    ...(problem && !isOfProof(problem) ? [`${problem.state}: ${problem.cause}`] : []),
    ...(stoppedBecause ? [`the drill was ended before its time: ${stoppedBecause}`] : []),
    ...(unsteady ? [unsteady] : []),
    ...blindMs.map((ms) => `the probe died: nobody knows what it saw and wrote in ${(ms / 1000).toFixed(1)} s`),
    ...(unrecovered ? [] : unproven),
    ...(['effect', 'recovery'] as const).flatMap((of) =>
      seen.some((it) => it.of === of) ? [] : [`nobody has looked for the ${of}`],
    ),
    ...seen
      .filter((it) => !it.seen && !(unrecovered && it.of === 'recovery'))
      .map(({ of, name }) => `no witness of ${of}: "${name}" saw nothing`),
  ];
  const failed = [
    ...(unrecovered ? [...stillBroken(seen, facts), ...unproven] : []),
    ...expected.filter(({ met }) => !met).map((it) => broken(it, figures!)),
  ];
  const verdict = invalid.length > 0 ? 'INVALID' : failed.length > 0 ? 'FAIL' : 'PASS';
  return { verdict, because: [...invalid, ...failed], expectations: expected, witnesses: seen };
}

/** The states that read back what was written. */
const isOfProof = ({ state }: { state: string }) => state === 'StopProbe';

/** What is still not as before, and since when: the first that was seen of the effect. */
function stillBroken(seen: readonly Witness[], { experiment, unrecovered }: Facts): string[] {
  const [first] = seen.filter((it) => it.of === 'effect' && it.at !== null).sort((a, b) => a.at!.localeCompare(b.at!));
  const since = first ? `; broken since ${first.at}: ${first.account}` : '';
  const blind = seen.filter((it) => it.of === 'recovery' && !it.seen);
  if (blind.length === 0) return [`not steady again: ${unrecovered!.cause}${since}`];
  const within = `${experiment.recoverWithinSeconds} s after the fault was taken back`;
  return blind.map(({ name }) => `not recovered: ${within}, "${name}" has still not seen that it is over${since}`);
}

const PROVEN: Readonly<Record<string, string>> = {
  'proof.lost': 'acknowledged writes are lost',
  'proof.resurrected': 'refused writes are there',
  'proof.duplicated': 'writes are there more than once',
};

function broken({ figure, most, value }: Expectation, { proof }: Figures): string {
  if (figure === 'fleet.ended' && value !== null)
    return `the groups have ended ${value} instances that the fault has not hit, and may end ${most} at most`;
  const what = PROVEN[figure];
  if (!what) {
    const { name, inWords } = figureNamed(figure);
    return `${name} is ${value === null ? 'without an end' : inWords(value)}, and may be ${inWords(most)} at most`;
  }
  const seqs = proof[figure.slice('proof.'.length) as 'lost' | 'resurrected' | 'duplicated'];
  return `${value} ${what}: operations ${seqs.slice(0, 50).join(', ')}${seqs.length > 50 ? ', …' : ''}`;
}
