import { offer } from '../../../cloud/machines/thread.ts';

/** A room that says what it is told, and tells it of its own accord. */
export class Echo {
  readonly #prefix: string;
  readonly #tell: (news: string) => void;

  constructor(prefix: string, tell: (news: string) => void) {
    this.#prefix = prefix;
    this.#tell = tell;
  }

  say(word: string): string {
    this.#tell(word);
    return `${this.#prefix} ${word}`;
  }

  async fail(): Promise<never> {
    throw new RangeError('too far');
  }

  never(): Promise<void> {
    return new Promise(() => {});
  }
}

offer((prefix: string, tell: (news: string) => void) => new Echo(prefix, tell));
