import { delivery } from './delivery.ts';
import { machines } from './machines.ts';
import { storage } from './storage.ts';
import type { Source } from './tagged.ts';
import { watching } from './watching.ts';

/**
 * Where tags are, by the service that an ARN names. As on AWS, roles and users of IAM and the groups of Auto Scaling are not among what can be
 * found by tag.
 */
export const sources: Readonly<Record<string, Source>> = { ...machines, ...storage, ...watching, ...delivery };
