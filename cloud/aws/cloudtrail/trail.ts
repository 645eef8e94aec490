import type { Clock } from '../../clock.ts';
import type { Call, Principal, Touched } from '../../service.ts';
import type { Store } from '../../store.ts';
import { isReadOnly, isRecorded } from './management.ts';
import { redacted } from './redacted.ts';

/** One call that changed something, or was refused to. */
export interface Entry {
  readonly id: string;
  readonly at: string;
  readonly service: string;
  readonly operation: string;
  readonly principal: Principal;
  readonly requestId: string;
  readonly sourceIp: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly request: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

/** What a call was, and how it went. */
export interface Done {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly output?: object;
  readonly error?: Error;
  readonly call: Call;
  readonly touched: readonly Touched[];
}

/** The event history is kept for 90 days. */
const KEPT_MS = 90 * 86_400_000;

/** The account's event history: who changed what, and when. Reads and data events are left out, as they are of no use to those who ask who did it. */
export function openTrail(store: Store, clock: Clock) {
  const rows = store.table<Entry>('cloudtrail/event');
  for (const { id, at } of rows.values()) if (clock.now().getTime() - Date.parse(at) > KEPT_MS) rows.delete(id);
  return {
    record({ service, operation, input, output, error, call, touched }: Done) {
      if (isReadOnly(service, operation) || !isRecorded(service, operation)) return;
      const id = crypto.randomUUID();
      rows.put(id, {
        id,
        at: clock.now().toISOString(),
        service,
        operation,
        principal: call.principal,
        requestId: call.requestId,
        sourceIp: call.sourceIp,
        region: call.region,
        resources: names(touched, input, output),
        request: redacted(input),
        ...(error && { error: { code: error.name, message: error.message } }),
      });
    },
    /** The newest first. */
    all: (): Entry[] => rows.values().reverse(),
  };
}

export type Trail = ReturnType<typeof openTrail>;

/** What a call was about, under every name by which somebody may ask for it: ARNs, their last parts, and the ids and names in request and answer. */
function names(touched: readonly Touched[], input: object, output: object | undefined): string[] {
  const arns = touched.map(({ arn }) => arn).filter((arn) => arn !== '*');
  return [...new Set([...arns, ...arns.map(lastPart), ...idsIn(input), ...idsIn(output ?? {})])].filter(Boolean);
}

const lastPart = (arn: string) => arn.split(/[:/]/).at(-1) ?? '';

const NAMES = /(?:Ids?|Names?|Arns?|Identifier)$/i;

function idsIn(value: object, depth = 0): string[] {
  return Object.entries(value).flatMap(([key, it]): string[] => {
    if (typeof it === 'string') return NAMES.test(key) && it.length < 300 ? [it] : [];
    if (Array.isArray(it) && it.every((one) => typeof one === 'string')) return NAMES.test(key) ? it : [];
    if (typeof it === 'object' && it !== null && depth < 2 && !ArrayBuffer.isView(it)) return idsIn(it, depth + 1);
    return [];
  });
}
