import type { Clock } from '../../../cloud/clock.ts';

/** A clock of this process that can be moved forward: what waits half a minute for AWS to show something does not keep anybody waiting. */
export interface Time extends Disposable {
  pass(seconds: number): void;
}

export function ownTime(): Time {
  let ahead = 0;
  const back = told((now) => now + ahead);
  return {
    pass: (seconds) => {
      ahead += seconds * 1000;
    },
    [Symbol.dispose]: back,
  };
}

/** This process lives by a clock of the cloud's: what is waited for within a function is waited for as long as the cloud waits. */
export function timeOf(clock: Clock): Disposable {
  return { [Symbol.dispose]: told(() => clock.now().getTime()) };
}

/** Tells whoever asks `Date` another time; gives what ends it. */
function told(time: (now: number) => number): () => void {
  const Real = globalThis.Date;
  globalThis.Date = class extends Real {
    constructor(...given: []) {
      super(...((given.length > 0 ? given : [time(Real.now())]) as []));
    }
    static override now = () => time(Real.now());
  } as DateConstructor;
  return () => {
    globalThis.Date = Real;
  };
}
