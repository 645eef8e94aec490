import { balancing } from './balancing.ts';
import { buckets } from './buckets.ts';
import { compute } from './compute.ts';
import { data } from './data.ts';
import { functions } from './functions.ts';
import { gateways } from './gateways.ts';
import { identity } from './identity.ts';
import type { Kind } from './kind.ts';
import { messages } from './messages.ts';
import { network } from './network.ts';
import { pipeline } from './pipeline.ts';
import { security } from './security.ts';
import { watching } from './watching.ts';

/** The types of what a system like ours is made of. */
export const kinds: readonly Kind[] = [
  ...network,
  ...gateways,
  ...balancing,
  ...security,
  ...identity,
  ...compute,
  ...functions,
  ...data,
  ...buckets,
  ...watching,
  ...messages,
  ...pipeline,
];
