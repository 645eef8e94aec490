/** Lets one thing happen at a time, in the order in which it was asked for. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Whether something happens now, or waits for its turn. */
  get busy(): boolean {
    return this.#waiting > 0;
  }

  take<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {}).finally(() => this.#waiting--);
    return turn;
  }

  /** Resolves when everything that was asked for so far has happened. */
  async over(): Promise<void> {
    await this.#last;
  }
}
