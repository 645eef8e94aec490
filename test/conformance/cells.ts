import { setTimeout as pause } from 'node:timers/promises';
import type { Front } from './front.ts';

/** A server that clients are tried with. */
export interface World {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Ends every session but one's own, with 57P01. */
  terminate(): Promise<void>;
  /** Makes the server a demoted primary: it answers and reads, and a write is 25006. Absent where nobody may do that. */
  demote?(readOnly: boolean): Promise<void>;
}

/** What can happen to a client's database. Resolves when a client may be expected to be well again. */
export interface Cell {
  readonly needsDemotion?: boolean;
  happen(front: Front, world: World): Promise<void>;
}

/** The ways in which a primary leaves, as its clients see them. */
export const cells: Readonly<Record<string, Cell>> = {
  'clean shutdown': {
    async happen(front, world) {
      front.door = 'starting up';
      await world.terminate();
      await pause(1_000);
      front.door = 'open';
    },
  },
  killed: {
    async happen(front) {
      front.door = 'shut';
      front.reset();
      await pause(1_000);
      front.door = 'open';
    },
  },
  blackhole: {
    async happen(front) {
      front.silence();
      await pause(500);
    },
  },
  'readable zombie': {
    needsDemotion: true,
    async happen(front, world) {
      front.door = 'as a new primary';
      await world.demote!(true);
      await pause(500);
    },
  },
  'stale name': {
    needsDemotion: true,
    async happen(front, world) {
      await world.demote!(true);
      front.reset();
      await pause(2_000); // the name still leads to the old one
      front.door = 'as a new primary';
    },
  },
  'slow primary': {
    async happen(front) {
      front.delay = 600;
      await pause(2_500);
      front.delay = 0;
    },
  },
};
