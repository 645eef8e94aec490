import type { Drill } from '../../events/drills/drill.ts';
import { read, write } from '../table.ts';

/** Something that a fault is to hit. */
export interface Target {
  /** Its id at AWS. */
  readonly id: string;
  readonly zone?: string;
  /** What else the fault must know of it. */
  readonly facts?: Readonly<Record<string, string>>;
}

/** What a witness saw, and when it happened as far as the witness can tell. */
export interface Sight {
  readonly account: string;
  readonly at: string;
  /** When it was last looked for in vain; absent if it was seen at the first look. */
  readonly notBefore?: string;
}

/**
 * What a drill does to the environment, written down before it is done: the row outlives the execution, so that whoever takes the harm back
 * needs nobody else.
 */
export interface Harm {
  readonly run: string;
  readonly execution: string;
  readonly drill: string;
  readonly experiment: Drill;
  readonly targets: readonly Target[];
  readonly armedAt: string;
  /** When the schedule takes the harm back. */
  readonly undoAt: string;
  /** When the fault was asked for, just before it was. */
  readonly injectedAt?: string;
  /** What the injector must remember to take it back. */
  readonly notes: Readonly<Record<string, string>>;
  /** By `effect/<witness>` and `recovery/<witness>`; null while it has seen nothing. */
  readonly sights: Readonly<Record<string, Sight | null>>;
  /** When the witnesses were last asked, how often they were, and how often a load balancer then had a target that was not healthy. */
  readonly lookedAt?: string;
  readonly looks?: number;
  readonly unhealthyLooks?: number;
  readonly undoneAt?: string;
  readonly undoneBy?: string;
  /** When its report was there, whoever made it. */
  readonly reportedAt?: string;
  /** Why the drill was ended before its time. */
  readonly stoppedBecause?: string;
}

/** Nothing is known of a run's harm: it was never armed. */
export class NotArmed extends Error {
  override readonly name = 'NotArmed';
}

const KEPT_SECONDS = 90 * 86_400;

export const findHarm = async (run: string): Promise<Harm | undefined> => (await read<Harm>('harm', run))?.body;

/** Throws `NotArmed`. */
export async function readHarm(run: string): Promise<Harm> {
  const harm = await findHarm(run);
  if (!harm) throw new NotArmed(`nothing was armed for the run "${run}"`);
  return harm;
}

/** Writes down what is about to be done; doing so again for the same run changes nothing. */
export async function planHarm(harm: Harm): Promise<Harm> {
  await write('harm', harm.run, harm, undefined, KEPT_SECONDS);
  return readHarm(harm.run);
}

/** Changes the row as `change` says, on whatever it has become meanwhile. */
export async function noteHarm(run: string, change: (harm: Harm) => Partial<Harm>): Promise<Harm> {
  for (;;) {
    const row = await read<Harm>('harm', run);
    if (!row) throw new NotArmed(`nothing was armed for the run "${run}"`);
    const body = { ...row.body, ...change(row.body) };
    if (await write('harm', run, body, row, KEPT_SECONDS)) return body;
  }
}
