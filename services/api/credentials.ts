import { setTimeout as sleep } from 'node:timers/promises';

export interface Credentials {
  username: string;
  password: string;
}

export interface Remembered {
  /** The newest that are known, asked for anew from time to time. */
  current(): Promise<Credentials>;
  /** They were refused: they are asked for anew before the next use, but not by every connection that is refused at the same moment. */
  renew(): void;
}

/** In milliseconds. */
const LIMITS = {
  /** How long credentials are used before they are asked for again. */
  fresh: 60_000,
  /** How long the newest are waited for, where there are some that were good a moment ago: the way to Secrets Manager may be gone with a zone. */
  late: 1_000,
  /** Refusals this soon after the last answer are of those that it has replaced. */
  renewed: 500,
};

/** Credentials that `fetch` asks for, kept while they are good. */
export function remembered(
  fetch: () => Promise<Credentials>,
  { fresh, late, renewed }: typeof LIMITS = LIMITS,
): Remembered {
  let known: { at: number; credentials: Promise<Credentials> } | undefined;
  const age = () => performance.now() - (known?.at ?? Number.NEGATIVE_INFINITY);

  /** What was good before counts on if nothing newer comes in time. */
  function orElse(newest: Promise<Credentials>, former: Promise<Credentials> | undefined): Promise<Credentials> {
    if (!former) return newest;
    newest.catch(() => {});
    return Promise.race([newest, sleep(late).then(() => former)]).catch(() => former);
  }

  return {
    current() {
      if (!known || age() > fresh) known = { at: performance.now(), credentials: orElse(fetch(), known?.credentials) };
      const asked = known;
      asked.credentials.catch(() => {
        if (known === asked) known = undefined;
      });
      return asked.credentials;
    },
    renew() {
      if (known && age() > renewed) known = undefined;
    },
  };
}
