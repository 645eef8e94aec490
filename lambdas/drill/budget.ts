import { list } from '../table.ts';

/** What is promised: 99.95 % of 30 days. */
const WINDOW_MS = 30 * 86_400_000;
export const ALLOWED_MS = WINDOW_MS * 0.0005;

/** What one drill or deployment has cost its users. */
export interface Cost {
  readonly run: string;
  readonly kind: 'drill' | 'deployment';
  /** The drill's name, or the tiers. */
  readonly what: string;
  readonly at: string;
  readonly ms: number;
  /** Of a drill: what came of it, and the recovery time that its clients measured; null if it did not end, absent if nothing was measured. */
  readonly verdict?: 'PASS' | 'FAIL' | 'INVALID';
  readonly rtoMs?: number | null;
}

/** Every cost that is still remembered, the oldest first. */
export const costs = async (): Promise<Cost[]> => (await list<Cost>('budget')).map(({ body }) => body);

/** What is left to spend at this moment, in milliseconds; less than nothing if it is overdrawn. */
export function remaining(spent: readonly Cost[], now: Date): number {
  const from = now.getTime() - WINDOW_MS;
  return spent.filter(({ at }) => Date.parse(at) > from).reduce((left, { ms }) => left - ms, ALLOWED_MS);
}

export interface Prediction {
  readonly ms: number;
  /** How many runs it rests on; with none it is what the experiment allows itself. */
  readonly runs: number;
}

/** What a drill will cost: what 95 of 100 of its runs stayed within (nearest rank). */
export function predict(spent: readonly Cost[], drill: string, allowed: number): Prediction {
  const history = spent
    .filter(({ kind, what }) => kind === 'drill' && what === drill)
    .map(({ ms }) => ms)
    .sort((a, b) => a - b);
  const p95 = history[Math.ceil(history.length * 0.95) - 1];
  return { ms: p95 ?? allowed, runs: history.length };
}
