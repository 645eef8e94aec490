import { useEffect } from 'preact/hooks';
import { poll } from './http.ts';

/** Polls for as long as the component is shown and `key` stays the same; `ask` says when there is nothing more to come. */
export function usePoll(
  key: string,
  every: number,
  ask: (stop: AbortSignal) => Promise<boolean | 'part' | undefined>,
): void {
  useEffect(() => {
    const stop = new AbortController();
    void poll(every, () => ask(stop.signal), stop.signal);
    return () => stop.abort();
  }, [key]);
}
