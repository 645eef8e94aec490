import { createHash } from 'node:crypto';
import type { Request } from './exchange.ts';

/** The realm of a run's guilds: named after it; a realm's name has at most 60 characters. */
export function realmOf(run: string): string {
  const realm = `Probe ${run}`;
  return realm.length <= 60 ? realm : `Probe ${createHash('sha256').update(run).digest('hex').slice(0, 40)}`;
}

/** The guild that an operation writes; no other in the realm has its name. */
export const nameOf = (seq: number): string => `Probe ${String(seq).padStart(7, '0')}`;
export const seqOf = (name: string): number => Number.parseInt(name.slice('Probe '.length), 10);

/** Whether this operation of the schedule writes: evenly spread, so that writes have an interval of their own. */
export const isWrite = (seq: number, writes: number): boolean =>
  Math.floor(seq * writes) > Math.floor((seq - 1) * writes);

/** How many of the written guilds the reads choose from. */
const KNOWN = 100;

/** Makes the requests of a run. Reads take turns: the first page of the realm, then one of the guilds that were written last. */
export class Operations {
  readonly #run: string;
  readonly #list: string;
  readonly #realm: string;
  readonly #known: string[];
  #turn = 0;

  /** @param known ids of guilds that an earlier invocation has written */
  constructor(run: string, known: readonly string[] = []) {
    this.#run = run;
    this.#realm = realmOf(run);
    this.#list = `/api/guilds?limit=20&realm=${encodeURIComponent(this.#realm)}`;
    this.#known = [...known];
  }

  get known(): readonly string[] {
    return this.#known;
  }

  /** From now on there is this guild to be read. */
  written(id: string): void {
    this.#known.push(id);
    if (this.#known.length > KNOWN) this.#known.shift();
  }

  key(seq: number): string {
    return `${this.#run}-${seq}`;
  }

  write(seq: number): Request {
    const key = this.key(seq);
    return {
      method: 'POST',
      path: '/api/guilds',
      headers: { 'content-type': 'application/json', 'idempotency-key': key, 'x-request-id': key },
      body: JSON.stringify({ name: nameOf(seq), realm: this.#realm, faction: 'Probe' }),
    };
  }

  /** @returns the request, and the guild that it reads if it reads one */
  read(seq: number): { request: Request; id?: string } {
    const headers = { 'x-request-id': this.key(seq) };
    this.#turn++;
    const id = this.#turn % 2 === 0 ? this.#known[this.#turn % this.#known.length] : undefined;
    if (!id) return { request: { method: 'GET', path: this.#list, headers } };
    return { request: { method: 'GET', path: `/api/guilds/${id}`, headers }, id };
  }
}
