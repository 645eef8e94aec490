import type { Settings } from '../settings.ts';

/** What is asked of an instance with a new revision before it is believed; the environment's facts give the reasons. */
export type Terms = Settings['verification'];

/** Requests that instances of one kind have answered. */
export interface Sample {
  readonly requests: number;
  readonly failed: number;
  /** Of the others, those that failed with an answer of the tier behind it: its own doing only if the old ones relay better. */
  readonly relayed: number;
  /** Milliseconds, of those that were acknowledged; null if none was. */
  readonly p95: number | null;
}

export interface Judged {
  readonly fresh: Sample;
  /** What old instances have answered, before and now; and now alone. */
  readonly old: Sample;
  readonly beside: Sample;
}

export interface Verdict {
  readonly verdict: 'passed' | 'failed' | 'undecided';
  /** A sentence, with the figures. */
  readonly because: string;
}

/**
 * Whether an instance with a new revision serves as well as the old ones, by two plain comparisons:
 * its error rate must be at most `errorRate`, or at most twice that of the old ones if those fail as well (then something else is wrong; what is only relayed
 * counts if the old ones are known to relay better);
 * its 95th percentile at most `latencyRatio` times that of those that serve beside it, or below `latencyMs`: what was measured earlier was measured
 * under another load. Nothing is said of fewer than `requests` requests, unless so many of them have failed already that the rest cannot mend it.
 */
export function judge({ fresh, old, beside }: Judged, terms: Terms): Verdict {
  const enough = (it: Sample) => it.requests >= terms.requests;
  const some = beside.requests >= terms.requests / 10;
  const compared = some || enough(old);
  const bad = ({ failed, relayed }: Sample) => failed + (compared ? relayed : 0);
  const rate = (it: Sample) => (it.requests > 0 ? bad(it) / it.requests : 0);
  const most = Math.max(terms.errorRate, enough(old) ? 2 * rate(old) : 0, some ? 2 * rate(beside) : 0);
  const hopeless = bad(fresh) > most * terms.requests;
  if (!enough(fresh) && !hopeless)
    return {
      verdict: 'undecided',
      because: `not enough: it has answered ${fresh.requests} of ${terms.requests} requests`,
    };
  const errors = `${percent(rate(fresh))} of its ${fresh.requests} requests failed, ${percent(rate(old))} of ${old.requests} at the old ones`;
  if (rate(fresh) > most) return { verdict: 'failed', because: `${errors}; at most ${percent(most)} may` };
  if (fresh.p95 === null || beside.p95 === null || !enough(beside)) {
    const few = `not enough requests at old ones beside it to compare the latency: ${beside.requests} of ${terms.requests}`;
    return { verdict: 'passed', because: `${errors}; ${few}` };
  }
  const latency = `its p95 is ${fresh.p95.toFixed(1)} ms, that of the old ones beside it ${beside.p95.toFixed(1)} ms`;
  const late = Math.max(terms.latencyMs, terms.latencyRatio * beside.p95);
  if (fresh.p95 > late) return { verdict: 'failed', because: `${latency}; at most ${late.toFixed(1)} ms are allowed` };
  return { verdict: 'passed', because: `${errors}; ${latency}` };
}

const percent = (part: number) => `${(part * 100).toFixed(1)} %`;
