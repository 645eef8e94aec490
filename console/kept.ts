import type { Clock } from './clock.ts';

/** Asks again only when the last answer is so many milliseconds old; that there is nothing is not kept. */
export function kept<Answer>(every: number, clock: Clock, ask: () => Promise<Answer>): () => Promise<Answer> {
  let last: { at: number; answer: Answer } | undefined;
  return async () => {
    const at = clock.now().getTime();
    if (last?.answer === undefined || at - last.at >= every) last = { at, answer: await ask() };
    return last.answer;
  };
}
