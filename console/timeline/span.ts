/** Whose clock tells it: each is a group of lanes. */
export const sources = ['state machine', 'deployment', 'load balancer', 'database', 'client'] as const;
export type Source = (typeof sources)[number];

/** Something that was the case for a while, or for a moment if `from` is `to`. Milliseconds since 1970, on the clock of whoever tells it. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly what: string;
  readonly tone: 'good' | 'bad' | 'busy' | 'warn' | 'plain';
  /** Goes on at this moment; `to` is only as far as anybody knows. */
  readonly isOpen?: boolean;
}

/** One line of the picture. */
export interface Lane {
  readonly source: Source;
  /** Unlike every other lane's. */
  readonly name: string;
  readonly spans: readonly Span[];
  /** The execution that the lane tells of. */
  readonly executionArn?: string;
}

export interface Window {
  readonly from: number;
  readonly to: number;
}

export const overlaps = ({ from, to }: Window, within: Window) => from <= within.to && to >= within.from;
