import { balancing } from './balancing.ts';
import type { Kind } from './kind.ts';
import { network } from './network.ts';
import { security } from './security.ts';

/** The types of what a system like ours is made of. */
export const kinds: readonly Kind[] = [...network, ...balancing, ...security];
