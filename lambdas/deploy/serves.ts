import { NotReadyYet } from '../not-ready-yet.ts';
import type { Tier } from '../settings.ts';
import { OnlyErrorsServed } from './only-errors-served.ts';
import { WrongCommitServed } from './wrong-commit-served.ts';

/** Several requests an instance: a load balancer takes turns, and others take theirs between ours. */
const REQUESTS_PER_INSTANCE = 8;
/** So many errors and nothing else are no accident of a process that has just started. */
const ERRORS_TOLD = REQUESTS_PER_INSTANCE / 2;
/** Answered without the tier behind it. */
const PATH: Readonly<Record<Tier, string>> = { web: '/crest.svg', api: '/api/openapi.json' };

/**
 * Asks the site through its public load balancer until every one of these instances has said which commit it serves. Throws `WrongCommitServed` if one
 * says another, `OnlyErrorsServed` if one has nothing but errors to say, `NotReadyYet` if one has not been heard yet.
 */
export async function serves(
  site: string,
  tier: Tier,
  instances: readonly string[],
  commit: string,
  ask: typeof fetch = fetch,
): Promise<void> {
  const heard = new Map<string, string>();
  const errors = new Map<string, number>();
  const silent = () => instances.filter((id) => !heard.has(id));
  for (let left = instances.length * REQUESTS_PER_INSTANCE; left > 0 && silent().length > 0; left--) {
    // A new connection each, since an old one may be bound to an instance.
    const init = { headers: { connection: 'close' }, signal: AbortSignal.timeout(3_000) };
    const answer = await ask(new URL(PATH[tier], site), init).catch(() => undefined);
    if (!answer) continue;
    const { status, headers } = answer;
    const instance = of(tier, headers.get('x-served-by'), /(\w+) (i-\w+)/g);
    const served = of(tier, headers.get('x-revision'), /(\w+) (\w+)/g) ?? headers.get('x-revision');
    if (instance && served && status < 500) heard.set(instance, served);
    else if (instance) errors.set(instance, (errors.get(instance) ?? 0) + 1);
  }
  for (const [instance, served] of heard)
    if (served !== commit)
      throw new WrongCommitServed(`${instance} of the ${tier} tier serves ${served}, not ${commit}`);
  const failing = silent().filter((id) => (errors.get(id) ?? 0) >= ERRORS_TOLD);
  if (failing.length > 0)
    throw new OnlyErrorsServed(`${failing.join(', ')} of the ${tier} tier has answered ${PATH[tier]} with errors only`);
  if (silent().length > 0)
    throw new NotReadyYet(`${silent().join(', ')} of the ${tier} tier has not answered through the load balancer yet`);
}

/** What a header like `web i-0a us-east-1a, api i-0b us-east-1b` says of a tier. */
const of = (tier: Tier, header: string | null, pattern: RegExp) =>
  [...(header ?? '').matchAll(pattern)].find(([, it]) => it === tier)?.[2];
