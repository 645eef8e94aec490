import type { Harm, Sight } from './harm.ts';

/** How a fault is done: `lambdas/drill/faults/<fault>.ts`. Doing it twice is doing it once. */
export interface Injector {
  /** What is made ready beforehand, and harms nobody. Throws `NotReadyYet` until it is. */
  prepare?(harm: Harm, note: (notes: Readonly<Record<string, string>>) => Promise<Harm>): Promise<void>;
  /** `note` writes down what taking it back needs, before the deed. Throws `NotReadyYet` while the deed is on its way. */
  inject(harm: Harm, note: (notes: Readonly<Record<string, string>>) => Promise<Harm>): Promise<void>;
}

/** How it is taken back, beside it in `<fault>.undo.ts` unless several faults share it. Nothing to take back, or done already, is success. */
export type Undo = (harm: Harm) => Promise<void>;

/** Somebody who can see, independently of who injects, whether something is so; undefined while it is not. Looking changes nothing. */
export interface Witness {
  /** Lower case, a noun: `timeline`. */
  readonly name: string;
  look(harm: Harm): Promise<Sight | undefined>;
}

/** Who sees that a fault is there, and that it is over: `lambdas/drill/faults/<fault>.witnesses.ts`. All of them must have. */
export interface Witnesses {
  readonly effect: readonly [Witness, ...Witness[]];
  readonly recovery: readonly [Witness, ...Witness[]];
  /** Who sees that a fault that lasts has come to its end by itself: then nobody waits for the rest of its time. */
  readonly over?: Witness;
}
