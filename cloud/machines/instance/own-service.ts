import type { UnitState } from './unit.ts';

/** A service that is no process of its own: it lives in init, and systemctl finds it as it would find a program. */
export class OwnService {
  readonly #begin: () => Promise<{ stop(): Promise<void> }>;
  #running: { stop(): Promise<void> } | undefined;
  #state: UnitState = 'inactive';

  constructor(begin: () => Promise<{ stop(): Promise<void> }>) {
    this.#begin = begin;
  }

  get state(): UnitState {
    return this.#state;
  }

  /** Throws what `begin` throws. */
  async start(): Promise<void> {
    if (this.#state === 'active') return;
    try {
      this.#running = await this.#begin();
      this.#state = 'active';
    } catch (error) {
      this.#state = 'failed';
      throw error;
    }
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    this.#state = 'inactive';
    await running?.stop();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }
}
