/** How many requests may be sent again, so that what fails for having too much to do is not given more. */
export interface RetryBudget {
  /** A request is sent for the first time. */
  earn(): void;
  /** Whether one may be sent again; that one is spent. */
  spend(): boolean;
}

/** One for every ten that are sent, and this many at once: as many as an instance has in flight when it dies. */
const SHARE = 0.1;
const MOST = 20;

export function retryBudget(): RetryBudget {
  let left = MOST;
  return {
    earn() {
      left = Math.min(MOST, left + SHARE);
    },
    spend() {
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
