import { isObject, type Json } from './json.ts';

export interface Judged {
  readonly verdict: 'PASS' | 'FAIL' | 'INVALID' | undefined;
  readonly defects: readonly string[];
}

const GRAVITY = ['PASS', 'FAIL', 'INVALID'];

/**
 * Judges again: each expectation by the figure that the ledger makes, the verdict by expectations and witnesses. What no ledger can tell (that a drill was ended
 * before its time) makes a report INVALID for a reason that it names; nothing but good figures and seeing witnesses makes it a PASS. Whose probe `died`,
 * and took with it what it had not stored, proves nothing. A recovery that was not seen is a failure if it `hadItsTime`, else nothing.
 */
export function checkJudgement(
  judgement: Json | undefined,
  figures: Record<string, Json>,
  { drill, died = false, hadItsTime = false }: { drill?: Json | undefined; died?: boolean; hadItsTime?: boolean } = {},
): Judged {
  if (!isObject(judgement)) return { verdict: undefined, defects: [] };
  const list = (value: Json | undefined) => (Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : []);
  const defects: string[] = [];
  const unmet: string[] = [];
  for (const { figure, most, value, met } of list(judgement.expectations)) {
    const measured = figure === 'fleet.ended' ? endedInstances(drill) : valueAt(figures, String(figure));
    if (measured !== value)
      defects.push(`the expectation of ${figure}: the report measured ${value}, the ledger makes ${measured}`);
    const isMet = measured !== null && measured <= Number(most);
    if (isMet !== met) defects.push(`the expectation that ${figure} is at most ${most} is ${isMet ? '' : 'not '}met`);
    if (!isMet) unmet.push(String(figure));
  }
  const witnesses = list(judgement.witnesses);
  const unseen = witnesses.filter(({ seen }) => seen !== true);
  const still = unseen.filter(({ of }) => of === 'recovery' && hadItsTime);
  unmet.push(...still.map(({ name }) => `the recovery, which "${name}" was to see,`));
  const blind = unseen.filter((it) => !still.includes(it)).map(({ of, name }) => `${of} "${name}"`);
  const missing = ['effect', 'recovery'].filter((it) => !witnesses.some(({ of }) => of === it));
  const said = judgement.verdict;
  const reasons = Array.isArray(judgement.because) ? judgement.because.length : 0;
  const unwitnessed = died || blind.length + missing.length > 0;
  const found = unwitnessed ? 'INVALID' : unmet.length > 0 ? 'FAIL' : 'PASS';
  // A reason beyond those that are known here can only make it worse.
  const isWorse = GRAVITY.indexOf(String(said)) > GRAVITY.indexOf(found);
  const verdict = isWorse && reasons > unmet.length ? (said as 'FAIL' | 'INVALID') : found;
  if (verdict !== said) {
    const why = [
      ...(died ? ['the probe died, and what it had not stored is unknown'] : []),
      ...missing.map((it) => `nobody witnessed the ${it}`),
      ...blind.map((it) => `the witness of ${it} saw nothing`),
    ];
    const because =
      [...why, ...unmet.map((it) => `${it} is not as expected`)].join(', ') || 'nothing speaks against it';
    defects.push(`the report's verdict is ${said}, it should be ${verdict}: ${because}`);
  }
  return { verdict, defects };
}

/** How many instances their groups say they have ended although nobody wanted it, other than those that the fault has hit. */
function endedInstances(drill: Json | undefined): number | null {
  const { happenings, targets, missing } = isObject(drill) ? drill : {};
  if (!Array.isArray(happenings) || !Array.isArray(targets)) return null;
  if (JSON.stringify(missing ?? []).includes('"Auto Scaling:')) return null;
  const gone = happenings.filter(isObject).flatMap(({ source, text }) => {
    const [, id] = /^Terminating EC2 instance: (\S+)/.exec(String(text)) ?? [];
    const isWanted = /user request|difference between desired and actual/.test(String(text));
    return id && source === 'Auto Scaling' && !isWanted ? [id] : [];
  });
  const hit = targets.filter(isObject).map(({ id }) => id);
  return new Set(gone.filter((id) => !hit.includes(id))).size;
}

/** A number as it is; of a list its length; null if there is none. */
function valueAt(figures: Record<string, Json>, path: string): number | null {
  const value = path.split('.').reduce<Json | undefined>((at, name) => (isObject(at) ? at[name] : undefined), figures);
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' ? value : null;
}
