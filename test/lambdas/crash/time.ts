/** A clock of this process that can be moved forward: what waits half a minute for AWS to show something does not keep anybody waiting. */
export interface Time extends Disposable {
  pass(seconds: number): void;
}

export function ownTime(): Time {
  const Real = globalThis.Date;
  let ahead = 0;
  globalThis.Date = class extends Real {
    constructor(...given: []) {
      super(...((given.length > 0 ? given : [Real.now() + ahead]) as []));
    }
    static override now = () => Real.now() + ahead;
  } as DateConstructor;
  return {
    pass: (seconds) => {
      ahead += seconds * 1000;
    },
    [Symbol.dispose]() {
      globalThis.Date = Real;
    },
  };
}
