import { setTimeout as pause } from 'node:timers/promises';
import type { Asked } from './crashing.ts';
import { differences, leftOver } from './differences.ts';
import type { Cell, Walk } from './walk.ts';
import { canBeLate, type Fault, isLate, type Way, ways } from './ways.ts';

/** A step has left something that none of its cells speaks of. */
export class LeftOver extends Error {
  override readonly name = 'LeftOver';
}

/** What a step asks for when nothing goes wrong, and what there is then. It is done afterwards. */
export async function undisturbedOf(it: Walk, step: string) {
  const calls = await it.done(step, 'ensure');
  const services = new Set(calls.map(({ service }) => service));
  return { calls, services, full: await it.inventory(services) };
}

/** Each cell of the database makes a PostgreSQL and takes it away again: those in which something was done that nobody was told of. */
const FEW: readonly Way[] = ['killed before the answer', '500 after the deed', 'seen late, started again'];
const isDeed = ({ call }: Fault) => call.includes('DBInstance');

/** What is still seen after ten seconds: a load balancer's interfaces go a moment after it. */
async function atLast(look: () => Promise<string[]>): Promise<string[]> {
  const until = performance.now() + 10_000;
  for (;;) {
    const seen = await look();
    if (seen.length === 0 || performance.now() > until) return seen;
    await pause(20);
  }
}

/** All cells of one step, whose predecessors are done; it is done afterwards as well. */
export async function* cellsOf(it: Walk, step: string, siblings: 'each' | 'one' = 'one'): AsyncGenerator<Cell> {
  const before = await it.inventory();
  const made = await it.done(step, 'ensure');
  const whole = await it.inventory();
  const taken = await it.done(step, 'remove');
  await it.takenFromElsewhere(step);
  const left = await atLast(async () => leftOver(before, await it.inventory()));
  if (left.length > 0) throw new LeftOver(`${step} leaves ${left.join('\n')}`);

  // The services that it speaks with are looked at after every cell, all of them at the end.
  const services = new Set([...made, ...taken].map(({ service }) => service));
  const gone = await it.inventory(services);
  let full: string[] | undefined;
  const few = (it: Fault) => siblings === 'each' || step !== 'Database' || (isDeed(it) && FEW.includes(it.way));
  const making = faults(made, siblings).filter(few);
  const taking = faults(taken, siblings).filter(few);
  while (making.length > 0 || taking.length > 0) {
    const make = full ? making.shift() : undefined;
    if (make && full) {
      await it.madeElsewhere(step);
      yield await it.cell(step, 'ensure', make, full, services);
    } else await it.done(step, 'ensure');
    full ??= await it.inventory(services);
    const take = taking.shift();
    if (take) {
      yield await it.cell(step, 'remove', take, gone, services);
    } else await it.done(step, 'remove');
    await it.takenFromElsewhere(step);
  }
  await it.done(step, 'ensure');
  const forgotten = await atLast(async () => differences(whole, await it.inventory()));
  if (forgotten.length > 0) throw new LeftOver(`${step} is another after all: ${forgotten.join('\n')}`);
}

/**
 * Every call in every way. What a step does to each of several resources of a kind (six subnets) is one call with other names, so that `one` has each
 * way meet another of them.
 */
export function faults(calls: readonly Asked[], siblings: 'each' | 'one'): Fault[] {
  const kinds = Map.groupBy(calls, ({ call }) => (siblings === 'one' ? kindOf(call) : call));
  return [...kinds.values()].flatMap((kind) =>
    ways
      .filter((way: Way) => !isLate(way) || canBeLate(kind[0]!.service))
      .flatMap((way, turn) =>
        siblings === 'one' ? [{ call: kind[turn % kind.length]!.call, way }] : kind.map(({ call }) => ({ call, way })),
      ),
  );
}

/** `PutItem intent` of `PutItem intent/subnet/public-a`, `CreateSubnet` of `CreateSubnet #2`; the second write of a row is another call. */
const kindOf = (call: string) => {
  const [operation, about = '', number = ''] = call.split(' ');
  return operation === 'PutItem' ? `${operation} ${about.split('/')[0]} ${number}` : operation!;
};
