import type { LogLine } from '../log-lines.ts';

/** Somebody on the way of a request or an execution. */
export interface Hop {
  readonly who: string;
  readonly lines: number;
  /** In whose log streams, or why there is nothing. */
  readonly said: string;
}

/** All that was logged under one id, from one end to the other. */
export interface Trace {
  readonly id: string;
  readonly hops: readonly Hop[];
  readonly lines: readonly LogLine[];
}

export function traceText({ id, hops, lines }: Trace): string {
  const wide = Math.max(...hops.map(({ who }) => who.length), 3);
  return [
    id,
    ...hops.map(({ who, lines, said }) => `  ${lines > 0 ? '✔' : '·'} ${who.padEnd(wide)}  ${said}`),
    '',
    ...lines.map(({ at, who, message }) => `${new Date(at).toISOString()}  ${who.padEnd(wide)}  ${message}`),
  ].join('\n');
}
