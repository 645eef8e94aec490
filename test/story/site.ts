export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly realm: string;
  readonly faction: string;
}

export interface Member {
  readonly id: string;
  readonly guildId: string;
  readonly character: string;
  readonly level: number;
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  /** `x-served-by`: each tier on the way, with the instance and its zone. */
  readonly servedBy: string;
  /** `x-revision`: the commit that the first tier on the way runs. */
  readonly revision: string;
  /** Milliseconds from the request to the end of its answer. */
  readonly took: number;
}

/** Sends a request and reads the whole answer, each on a connection of the pool that browsers and programs have. */
export async function ask<T = unknown>(
  method: string,
  url: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const began = performance.now();
  const response = await fetch(url, {
    method,
    headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
    // The site itself gives up after 15 s; a machine that does other things as well may take longer to say so.
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: (response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text) as T,
    servedBy: response.headers.get('x-served-by') ?? '',
    revision: response.headers.get('x-revision') ?? '',
    took: performance.now() - began,
  };
}

/** The instances that are named on an answer, by tier. */
export const servers = ({ servedBy }: Pick<Answer<unknown>, 'servedBy'>): Record<string, string> =>
  Object.fromEntries([...servedBy.matchAll(/(\w+) (i-\w+) (\S+?)(?:,|$)/g)].map(([, tier, id]) => [tier, id!]));

export const guildOf = (name: string) => ({ name, realm: 'Stormhold', faction: 'Alliance' });

/** The 95th percentile, by nearest rank. */
export const p95 = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1]!;
