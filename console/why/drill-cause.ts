import { type Cause, during, type Meanwhile } from './cause.ts';
import type { LedgerClock } from './ledger-clock.ts';
import { answeredBy, type Operation } from './operation.ts';

/** What is read of a drill's report. */
export interface DrillTold {
  readonly name: string;
  readonly fault: string;
  readonly targets: readonly { readonly id: string; readonly zone?: string }[];
  readonly injectedAt: string | null;
  readonly undoneAt: string | null;
  readonly waterfall: {
    readonly bars: readonly { phases: readonly string[]; from: number; to: number; witness: string }[];
  } | null;
  readonly happenings: readonly { readonly at: string; readonly source: string; readonly text: string }[];
}

/** Of what each phase of an outage is the time. */
const MEANS: Readonly<Record<string, string>> = {
  detect: 'nobody had noticed it yet',
  decide: 'it was noticed, and nothing was decided yet',
  promote: 'the standby was not the primary yet',
  repoint: 'the endpoint did not lead to the new primary yet',
  resolve: 'the API had not resolved the endpoint’s name anew yet',
  reconnect: 'the API was not connected to the new primary yet',
  'target health': 'a load balancer still sent to what was hit',
  'first good': 'all was repaired, and no answer had come through yet',
};

export function drillCause(
  drill: DrillTold,
  operation: Operation,
  clock: LedgerClock,
): { cause: Cause; meanwhile: Meanwhile[] } {
  const { fault, waterfall, happenings, injectedAt, undoneAt } = drill;
  const injected = injectedAt ? clock(injectedAt) : undefined;
  const undone = undoneAt ? clock(undoneAt) : Number.POSITIVE_INFINITY;
  const bars = waterfall?.bars ?? [];
  const all = [
    ...(injected === undefined ? [] : [{ from: injected, to: injected, what: `the drill: ${fault}` }]),
    ...bars.map(({ phases, from, to, witness }) => ({
      from,
      to,
      what: `the outage: ${phases.join(', ')}, until ${witness}`,
    })),
    ...happenings.map(({ at, source, text }) => ({ from: clock(at), to: clock(at), what: `${source}: ${text}` })),
  ];
  const began = operation.sent ?? operation.intended;
  const meanwhile = during(all, began, operation.done);
  return { cause: causeOf(), meanwhile };

  function causeOf(): Cause {
    const looked = [
      injected === undefined ? 'no fault was injected' : `the fault, from ${ms(injected)}${until(undone)}`,
      bars.length > 0 ? `the outage, from ${ms(bars[0]!.from)} to ${ms(bars.at(-1)!.to)}` : 'there was no outage',
      `${happenings.length} things that others say happened`,
    ];
    const unknown = (why: string) => ({ sentence: `Unknown: ${why}`, known: false, looked });
    const known = (sentence: string) => ({ sentence, known: true, looked });
    if (operation.sent === null)
      return unknown('the probe did not send it, since too many requests were under way; ask why of one of those');
    if (injected === undefined) return unknown('it failed without a fault, before anything was injected');
    if (operation.done < injected)
      return unknown(`it was over ${ms(injected - operation.done)} before the fault, which cannot have been the cause`);
    if (operation.outcome === 'refused' && operation.status !== undefined)
      return unknown(`${operation.status} is an answer to the request itself, not to an outage`);
    const at = (moment: number) => bars.find(({ from, to }) => moment >= from && moment <= to && from < to);
    const bar = at(operation.done) ?? at(began);
    if (bar) {
      const when = `${drill.name}, ${ms(operation.done - injected)} after the fault`;
      const phase = bar.phases.at(-1)!;
      const meant = MEANS[phase] ?? phase;
      if (bar === at(operation.done)) return known(`${when}: ${meant}; ${end(operation)}`);
      return known(`${when}: it was sent when ${meant}, and outlived the outage; ${end(operation)}`);
    }
    const hit = hitBy(drill, operation);
    if (hit && began <= undone) return known(`${drill.name}: it was served by ${hit}, which the fault had hit`);
    if (began <= undone && operation.status === undefined)
      return unknown('it was under way while the fault lasted, and no answer says how far it came');
    return unknown('it failed outside of the outage, and nobody who was hit had a part in it');
  }
}

/** Who of those that served it was among the targets. */
function hitBy({ targets }: DrillTold, { web, api }: Operation): string | undefined {
  const served = [api, web].find((it) => it && targets.some(({ id }) => id === it.instance));
  return served && `${served.instance} in ${served.zone}`;
}

function end(operation: Operation): string {
  const { status, outcome, error = 'no reason recorded' } = operation;
  if (status === undefined) return `nobody answered it: ${error}`;
  return `${outcome === 'acked' ? 'answered late' : `answered ${status}`} by ${answeredBy(operation)}`;
}

const ms = (value: number) => `${value.toFixed(0)} ms`;
const until = (undone: number) => (Number.isFinite(undone) ? ` to ${ms(undone)}` : '');
