import { Sender, type SenderOptions } from './exchange.ts';
import { thousandths } from './open-loop.ts';
import { isWrite, nameOf, Operations } from './operations.ts';
import { outcomeOf } from './outcome.ts';
import type { Draft } from './row.ts';
import { servedBy } from './served-by.ts';

export interface ProberOptions extends SenderOptions {
  readonly run: string;
  readonly leg: number;
  /** Which part of the operations writes. */
  readonly writes: number;
  /** Guilds that are there already. */
  readonly known?: readonly string[];
  /** Takes the row of each operation that is over. */
  readonly record: (row: Draft<'operation'>) => void;
}

/** Sends operations and records what becomes of each. */
export class Prober {
  readonly #options: ProberOptions;
  readonly #sender: Sender;
  readonly operations: Operations;

  constructor(options: ProberOptions) {
    this.#options = options;
    this.#sender = new Sender(options);
    this.operations = new Operations(options.run, options.known);
  }

  get inFlight(): number {
    return this.#sender.inFlight;
  }

  readonly send = (seq: number, intended: number): void => {
    const { leg, writes, inFlightMax, now, record } = this.#options;
    const write = isWrite(seq, writes) ? { key: this.operations.key(seq), name: nameOf(seq) } : undefined;
    const row = { row: 'operation', seq, leg, kind: write ? 'write' : 'read', intended, ...write } as const;
    if (this.inFlight >= inFlightMax) {
      const error = `not sent: ${inFlightMax} requests are under way`;
      record({ ...row, sent: null, done: thousandths(now()), outcome: 'refused', error });
      return;
    }
    const { request, id: reads } = write ? { request: this.operations.write(seq) } : this.operations.read(seq);
    this.#sender.send(request, (exchange) => {
      const { sent, done, status, headers, error } = exchange;
      const written = write && idIn(exchange.body);
      const outcome = outcomeOf(exchange, written);
      if (written && outcome === 'acked') this.operations.written(written);
      const id = written || reads;
      record({
        ...row,
        sent: sent === null ? null : thousandths(sent),
        done: thousandths(done),
        outcome,
        ...(status !== undefined && { status }),
        ...(id && { id }),
        ...(headers && servedBy(headers)),
        ...(error !== undefined && { error }),
      });
    });
  };

  /** Gives up whatever is still under way. */
  async close(why: string): Promise<void> {
    this.#sender.giveUp(why);
    await this.#sender.close();
  }
}

/** The id of the guild that an answer describes; empty if it describes none. */
function idIn(body = ''): string {
  try {
    const { id } = JSON.parse(body) as { id?: unknown };
    return typeof id === 'string' ? id : '';
  } catch {
    return '';
  }
}
