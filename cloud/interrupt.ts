/** A single Ctrl-C comes twice under npm: from the terminal, and passed on by npm. */
const ECHO = 1000;

/** PostgreSQL and the units of instances have half a minute to end; whoever needs longer is stuck. */
export const LONGEST_STOP = 45_000;

/**
 * Makes Ctrl-C, `kill` and a closed terminal end this program: the first one stops in order, a later one leaves the rest to the keeper
 * of the processes. The signal fires with the first.
 * @param stop ends what runs, and tells the exit code
 */
export function onInterrupt(stop: () => Promise<number>): AbortSignal {
  const interrupted = new AbortController();
  let since = 0;
  const fail = (why: string) => {
    console.error(`Could not stop in order: ${why}; what still ran is ended now`);
    process.exit(1);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (interrupted.signal.aborted) {
        if (performance.now() - since > ECHO) process.exit(130);
        return;
      }
      since = performance.now();
      interrupted.abort();
      console.log('\nStopping; the data stays.');
      setTimeout(() => fail(`it takes longer than ${LONGEST_STOP / 1000} s`), LONGEST_STOP).unref();
      stop().then(
        (code) => process.exit(code),
        (error: Error) => fail(error.message),
      );
    });
  }
  return interrupted.signal;
}
