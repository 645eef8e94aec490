import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  type ExecutionListItem,
  type SFNClient,
} from '@aws-sdk/client-sfn';

/** Nobody waits longer for what older executions did: what is known is shown, and the rest with the next answer. */
const PATIENCE_MS = 150;
/** Asked at the same time: on AWS a burst of more is throttled for everybody in the account. */
const AT_ONCE = 10;
/** So many are remembered. */
const KEPT = 1_000;

/** Of executions in the order of their list, as far as they are known. */
export interface Described<Of> {
  readonly found: readonly Of[];
  /** More is known when it is asked again. */
  readonly isPartial: boolean;
}

/** What a list does not tell of its executions. Each is asked once as long as its status stays the same; a redrive gives it another end. */
export function openDescribed<Of>(client: SFNClient, read: (told: DescribeExecutionOutput) => Of) {
  const known = new Map<string, Of>();

  return async (listed: readonly ExecutionListItem[]): Promise<Described<Of>> => {
    const begun = performance.now();
    const found: Of[] = [];
    for (let from = 0; from < listed.length; from += AT_ONCE) {
      const some = listed.slice(from, from + AT_ONCE);
      const isLate = from > 0 && performance.now() - begun > PATIENCE_MS;
      if (isLate && !some.every((it) => known.has(keyOf(it)))) return { found, isPartial: true };
      found.push(...(await Promise.all(some.map(describe))));
    }
    return { found, isPartial: false };
  };

  async function describe(it: ExecutionListItem): Promise<Of> {
    const key = keyOf(it);
    if (known.has(key)) return known.get(key) as Of;
    const told = await client.send(new DescribeExecutionCommand({ executionArn: it.executionArn! }));
    const of = read(told);
    // It may have ended since it was listed.
    if (told.status === it.status) known.set(key, of);
    if (known.size > KEPT) known.delete(known.keys().next().value!);
    return of;
  }
}

const keyOf = ({ executionArn, status, stopDate }: ExecutionListItem) =>
  `${executionArn} ${status} ${stopDate?.getTime()}`;
