/** What a look at one thing has found. `good` is null for what can be lived with. */
export interface Found {
  readonly good: boolean | null;
  readonly what: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export type Check = () => Promise<Found>;

/** The finding, or why it could not be made. */
export const look = async (check: Check): Promise<Found> =>
  check().catch((error: Error) => ({ good: false, what: `${error.name}: ${error.message}` }));

export const good = (what: string): Found => ({ good: true, what });
export const bad = (what: string, remedy: string): Found => ({ good: false, what, remedy });
export const note = (what: string, remedy: string): Found => ({ good: null, what, remedy });
