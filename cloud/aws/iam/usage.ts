import type { Clock } from '../../clock.ts';
import type { Store } from '../../store.ts';

/** How often a role or user was let do, or refused, an action. */
export interface Usage {
  readonly arn: string;
  readonly action: string;
  readonly allowed: number;
  readonly refused: number;
  readonly last: string;
  /** The newest resource that was refused. */
  readonly refusedOn?: string;
}

/** What the account's identities did with what they were granted. */
export function openUsage(store: Store, clock: Clock) {
  const rows = store.table<Usage>('iam/usage');
  return {
    record(arn: string, action: string, allowed: boolean, resource: string) {
      const key = `${arn} ${action}`;
      const before = rows.get(key) ?? { arn, action, allowed: 0, refused: 0 };
      const last = clock.now().toISOString();
      rows.put(
        key,
        allowed
          ? { ...before, last, allowed: before.allowed + 1 }
          : { ...before, last, refused: before.refused + 1, refusedOn: resource },
      );
    },
    of: (arn: string): Usage[] => rows.values().filter((it) => it.arn === arn),
    all: (): Usage[] => rows.values(),
  };
}

export type UsageLog = ReturnType<typeof openUsage>;
