import { list } from '../table.ts';
import type { Verified } from './note-verdict.ts';

/** The verdicts on the instances of a deployment, as far as there are any. */
export const verdictsOf = async (deploymentId: string): Promise<Verified[]> =>
  (await list<Verified>('verdict', `${deploymentId}/`)).map(({ body }) => body);
