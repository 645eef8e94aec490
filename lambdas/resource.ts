import { createHash } from 'node:crypto';
import * as z from 'zod';
import { counted, type Mutation, rehearsed } from './calls.ts';
import { isCreatedBy } from './created-by.ts';
import { hold } from './hold.ts';
import { inUse } from './in-use.ts';
import { InvalidInput } from './invalid-input.ts';
import { NeedsReplacement } from './needs-replacement.ts';
import { NotReadyYet } from './not-ready-yet.ts';
import { goneAlready, visibility } from './not-visible-yet.ts';
import { noteCalls } from './note-calls.ts';
import { noteCreation } from './note-creation.ts';
import { settings } from './settings.ts';
import { logger, step } from './step.ts';
import { type Tags, tagsOf } from './tags.ts';
import { forget, nothingLeft, writeAhead } from './write-ahead.ts';

/** What a call that creates or changes something is given. */
export interface Making<Facts> {
  readonly facts: Facts;
  readonly tags: Tags;
  /** The same for every attempt of one execution, another for the next: AWS answers a used token with what it made then, even if that is deleted by now. */
  readonly token: string;
}

/** One kind of AWS resource: which of them the environment wants, and the conversations with AWS about one of them. */
export interface Resource<Wanted extends { readonly name: string }, Found, Facts> {
  /** The facts that earlier steps found out and that creating, comparing or changing needs. */
  readonly needs: z.ZodType<Facts>;
  readonly wanted: () => readonly Wanted[];
  /** The resource that brings this one with it: whoever has created that one has created this one. */
  readonly partOf?: (wanted: Wanted) => string;
  readonly find: (wanted: Wanted) => Promise<Found | undefined>;
  readonly create: (wanted: Wanted, making: Making<Facts>) => Promise<Found>;
  /** In words, what AWS cannot change of what stands. Nothing is replaced by itself: what would have to go holds data or carries traffic. */
  readonly fixed?: (found: Found, wanted: Wanted, facts: Facts) => readonly string[];
  /** In words, what keeps the found one from being the wanted one. Nothing: it stays as it is. */
  readonly differences?: (found: Found, wanted: Wanted, facts: Facts) => readonly string[];
  readonly update?: (found: Found, wanted: Wanted, making: Making<Facts>) => Promise<Found>;
  /** Why it cannot be used yet. */
  readonly notReady?: (found: Found, wanted: Wanted) => string | undefined;
  /** Deletes it. Gone already is success; throws `NotReadyYet` while it is going. */
  readonly remove: (found: Found, wanted: Wanted) => Promise<void>;
  /** What later steps want to know. A resource that a plan would create is stood in for by `standIn`. */
  readonly facts: (found: Readonly<Record<string, Found>>) => object;
  readonly standIn: Found;
  /** For what is found by its tags, which show late, and not by a name: its id, for the write-ahead row. A token is another one when somebody starts again. */
  readonly id?: (found: Found) => string;
}

export interface Change {
  readonly resource: string;
  /** What AWS calls what stands, where it has no name of ours. */
  readonly id?: string;
  /** `replace`: only another one could be as it is wanted, and `ensure` refuses to make it. */
  readonly action: 'create' | 'update' | 'replace' | 'keep';
  readonly because: readonly string[];
  /** The mutating calls that it takes, in their order. */
  readonly calls: readonly Mutation[];
  /** Whether its step ends only when it can be used. */
  readonly waits: boolean;
  /** The function that does it: `nat-gateways`. */
  readonly step: string;
}

const Ask = z.looseObject({
  verb: z.enum(['ensure', 'plan', 'remove']),
  environment: z.literal(settings.environment, { error: `this function serves "${settings.environment}" alone` }),
  /** The ARN of the execution. */
  execution: z.string(),
  /** To remove only what this execution has created. */
  of: z.string().optional(),
});

/** The Lambda of one resource: `ensure` converges, `plan` compares, `remove` takes away. Its `needs` are the names of the facts that it cannot do without. */
export const resource = <Wanted extends { readonly name: string }, Found, Facts>(
  it: Resource<Wanted, Found, Facts>,
) => {
  const handler = step(Ask, async (ask, functionName) => {
    if (ask.verb === 'remove') return remove(it, ask.execution, ask.of);
    const { data, error } = it.needs.safeParse(ask);
    if (error) throw InvalidInput.from(error, ask);
    const name = functionName.replace(`muster-${settings.environment}-`, '');
    if (ask.verb === 'plan') return plan(it, data, name);
    const calls: Mutation[] = [];
    return counted(calls, () => ensure(it, data, ask.execution)).finally(() => noteCalls(name, ask.execution, calls));
  });
  return Object.assign(handler, { needs: it.needs instanceof z.ZodObject ? Object.keys(it.needs.shape) : [] });
};

async function ensure<Wanted extends { readonly name: string }, Found, Facts>(
  it: Resource<Wanted, Found, Facts>,
  facts: Facts,
  execution: string,
) {
  const find = async (wanted: Wanted): Promise<Found | undefined> => {
    const found = await it.find(wanted);
    const fixed = found === undefined ? [] : (it.fixed?.(found, wanted, facts) ?? []);
    if (fixed.length > 0) throw new NeedsReplacement(wanted.name, fixed);
    return found;
  };
  const one = async (wanted: Wanted, existing: Found | undefined): Promise<[string, Found]> => {
    const making = { facts, tags: tagsOf(wanted.name, execution), token: token(wanted.name, execution) };
    let found = existing;
    if (found === undefined) {
      await hold('environment', execution);
      await noteCreation(wanted.name, execution);
      const make = () => it.create(wanted, making);
      found = it.id ? await writeAhead(wanted.name, execution, make, it.id) : await make();
      logger.info('created', { resource: wanted.name });
    }
    const differences = it.differences?.(found, wanted, facts) ?? [];
    if (it.update && differences.length > 0) {
      await hold('environment', execution);
      found = await it.update(found, wanted, making);
      logger.info('changed', { resource: wanted.name, differences });
    }
    const why = it.notReady?.(found, wanted);
    if (why) throw new NotReadyYet(`${wanted.name} ${why}`);
    return [wanted.name, found];
  };
  const each = <T>(work: (wanted: Wanted, index: number) => Promise<T>) =>
    settled(it.wanted().map((wanted, index) => work(wanted, index).catch(visibility).catch(about(wanted.name))));
  // What one of them refuses is refused before another is touched.
  const existing = await each(find);
  return it.facts(Object.fromEntries(await each((wanted, index) => one(wanted, existing[index]))));
}

async function plan<Wanted extends { readonly name: string }, Found, Facts>(
  it: Resource<Wanted, Found, Facts>,
  facts: Facts,
  step: string,
) {
  const found: Record<string, Found> = {};
  const changes = it.wanted().map(async (wanted): Promise<Change> => {
    const existing = await it.find(wanted);
    found[wanted.name] = existing ?? it.standIn;
    const about = {
      resource: wanted.name,
      ...(existing !== undefined && it.id && { id: it.id(existing) }),
      waits: it.notReady !== undefined,
      step,
    };
    const differences = existing ? (it.differences?.(existing, wanted, facts) ?? []) : ['it does not exist'];
    const fixed = existing ? (it.fixed?.(existing, wanted, facts) ?? []) : [];
    if (fixed.length > 0) return { ...about, action: 'replace', because: fixed, calls: [] };
    const { mutations: calls } = await rehearsed(() => converge(it, existing, wanted, facts));
    const action = existing === undefined ? 'create' : differences.length > 0 ? 'update' : 'keep';
    return { ...about, action, because: differences, calls };
  });
  const planned = await settled(changes);
  return { ...it.facts(found), changes: planned };
}

/** The calls of `ensure` for one resource, without its book-keeping; where its parent brings it, it begins as it is brought. */
async function converge<Wanted extends { readonly name: string }, Found, Facts>(
  it: Resource<Wanted, Found, Facts>,
  existing: Found | undefined,
  wanted: Wanted,
  facts: Facts,
): Promise<void> {
  const making = { facts, tags: tagsOf(wanted.name, '(a plan)'), token: '' };
  const found = existing ?? (it.partOf ? it.standIn : await it.create(wanted, making));
  if (it.update && (it.differences?.(found, wanted, facts) ?? []).length > 0) await it.update(found, wanted, making);
}

async function remove<Wanted extends { readonly name: string }, Found, Facts>(
  it: Resource<Wanted, Found, Facts>,
  execution: string,
  of: string | undefined,
) {
  const one = async (wanted: Wanted) => {
    const found = await it.find(wanted);
    if (found === undefined) {
      if (it.id) await nothingLeft(wanted.name, of);
      return [];
    }
    if (of && !(await isCreatedBy(it.partOf?.(wanted) ?? wanted.name, of))) return [];
    await hold('environment', execution);
    await it
      .remove(found, wanted)
      .catch(goneAlready)
      .catch(inUse)
      .catch(async (error: Error) => {
        // It shows and is on its way out: once it does not show any more, nobody has to wait for it to come.
        if (it.id && error.name === 'NotReadyYet') await forget(wanted.name);
        throw error;
      });
    if (it.id) await forget(wanted.name);
    logger.info('removed', { resource: wanted.name });
    return [wanted.name];
  };
  return { removed: (await settled(it.wanted().map((wanted) => one(wanted).catch(about(wanted.name))))).flat() };
}

/** What AWS refuses seldom says of which resource: the name goes before its words. */
const about = (name: string) => (error: Error) => {
  if (!error.message.startsWith(name)) error.message = `${name}: ${error.message}`;
  throw error;
};

/** Lets all finish before it throws: a sibling that was cut off in mid-call would leave a resource that nobody noted. */
async function settled<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const outcomes = await Promise.allSettled(work);
  const failures = outcomes
    .filter((outcome) => outcome.status === 'rejected')
    .map((outcome) => outcome.reason as Error);
  const failure = failures.find((error) => error.name !== 'NotReadyYet') ?? failures[0];
  if (failure) throw failure;
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<T>).value);
}

const token = (name: string, execution: string) =>
  createHash('sha256').update(`${execution}/${name}`).digest('hex').slice(0, 32);
