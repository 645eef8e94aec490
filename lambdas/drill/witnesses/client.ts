import type { Operation } from '../../ledger/row.ts';
import type { Witness } from '../fault.ts';
import type { Harm } from '../harm.ts';
import { tail } from '../tail.ts';

/** How far back the client is asked, in milliseconds. */
const LATELY = 2_000;

/** A witness that looks at what the client's last requests came to. Without any it has seen nothing. */
const byClient = (
  name: string,
  account: (operations: readonly Operation[], harm: Harm) => string | false,
): Witness => ({
  name,
  async look(harm) {
    const { operations } = await tail(harm.run, LATELY);
    const last = Math.max(0, ...operations.map(({ done }) => done));
    const lately = operations.filter(({ done }) => done > last - LATELY);
    const said = lately.length > 0 && account(lately, harm);
    return said ? { account: said, at: new Date().toISOString() } : undefined;
  },
});

const failed = (operations: readonly Operation[]) => operations.filter(({ outcome }) => outcome !== 'acked');
const of = (some: readonly unknown[], all: readonly unknown[]) => `${some.length} of the last ${all.length} requests`;

/** Requests are answered with the status that the fault answers with, by nobody behind the load balancer. */
export const answeredWith: Witness = byClient('answers to the client', (operations, { experiment: { parameters } }) => {
  const answered = operations.filter(({ status, web }) => status === parameters.status && !web);
  return answered.length > 0 && `${of(answered, operations)} were answered ${parameters.status} by no instance`;
});

/** Not one of the last requests failed. */
export const everyoneServed: Witness = byClient(
  'answers to the client after it',
  (operations) => failed(operations).length === 0 && `all of the last ${operations.length} requests were acknowledged`,
);

const revisionOf = (operation: Operation, { targets }: Harm) =>
  operation[targets[0]!.facts!.tier as 'web' | 'api']?.revision;

/** Reads were answered 500 by the bad revision itself, which says who it is. */
export const spoiledReads: Witness = byClient('revision that answers', (operations, harm) => {
  const bad = operations.filter((it) => it.status === 500 && revisionOf(it, harm) === harm.notes.commit);
  return bad.length > 0 && `${of(bad, operations)} were answered 500 by ${harm.notes.commit}`;
});

/** Every one of the last requests was acknowledged by the revision that served before. */
export const servedAsBefore: Witness = byClient('revision that answers after it', (operations, harm) => {
  const good = operations.filter((it) => it.outcome === 'acked' && revisionOf(it, harm) === harm.notes.before);
  return good.length === operations.length && `${of(good, operations)} were acknowledged by ${harm.notes.before}`;
});

const middle = (operations: readonly Operation[]) => {
  const times = operations.map(({ sent, intended, done }) => done - (sent ?? intended)).sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? 0;
};
const acked = (operations: readonly Operation[], kind: Operation['kind']) =>
  operations.filter((it) => it.kind === kind && it.outcome === 'acked');
const delay = ({ experiment: { parameters } }: Harm) => Number(parameters.delayMs);

/** Half of the last operations of a kind take as long as the fault makes them. */
const slow = (kind: Operation['kind']) =>
  byClient(`time of ${kind}s`, (operations, harm) => {
    const took = middle(acked(operations, kind));
    return took >= delay(harm) && `half of the last ${kind}s took ${Math.round(took)} ms or more`;
  });
/** They do not any more. */
const fast = (kind: Operation['kind']) =>
  byClient(`time of ${kind}s after it`, (operations, harm) => {
    const some = acked(operations, kind);
    const took = middle(some);
    return some.length > 0 && took < delay(harm) && `half of the last ${kind}s took less than ${Math.ceil(took)} ms`;
  });
export const writesSlow = slow('write');
export const writesFast = fast('write');
export const readsSlow = slow('read');
export const readsFast = fast('read');

/** No instance of the zone has answered, others have. */
export const zoneSilent: Witness = byClient('zones that answer', (operations, { targets }) => {
  const zone = targets.find(({ id }) => id.startsWith('i-'))?.zone;
  const zones = operations.flatMap(({ web, api }) => [web?.zone, api?.zone]).filter((it) => it !== undefined);
  return (
    zones.length > 0 &&
    !zones.includes(zone!) &&
    `answers came from ${[...new Set(zones)].join(', ')}, none from ${zone}`
  );
});
